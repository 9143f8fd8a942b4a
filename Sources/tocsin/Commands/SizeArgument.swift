// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// A number of bytes on the command line, as the configuration writes it.
struct SizeArgument: ExpressibleByArgument, Sendable, CustomStringConvertible {
    let bytes: Int64

    init(bytes: Int64) { self.bytes = bytes }

    /// - Parameter argument: a whole number and `B`, `KiB`, `MiB`, `GiB`, `TiB`, or nothing.
    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        let units = ["": 0, "B": 0, "KiB": 10, "MiB": 20, "GiB": 30, "TiB": 40]
        guard let number = Int64(digits), let shift = units[String(argument.dropFirst(digits.count))],
            number <= Int64.max >> Int64(shift)
        else { return nil }
        bytes = number << Int64(shift)
    }

    var description: String {
        for (shift, name) in [(Int64(30), "GiB"), (20, "MiB"), (10, "KiB")] where bytes & (1 << shift - 1) == 0 {
            return "\(bytes >> shift)\(name)"
        }
        return "\(bytes)B"
    }
}
