// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import TocsinCore
import TocsinMQTT

/// A broker's address on the command line.
struct BrokerURL: ExpressibleByArgument, Sendable {
    let address: BrokerAddress
    let isEncrypted: Bool

    /// - Parameter argument: `mqtt://HOST[:PORT]`, `mqtts://HOST[:PORT]` or `unix:///PATH`; a user name or password in it
    ///   is refused, since everybody on the machine can read command lines.
    init?(argument: String) {
        guard let parts = URLComponents(string: argument), parts.user == nil, parts.password == nil,
            parts.query == nil, parts.fragment == nil
        else { return nil }
        switch parts.scheme {
        case "unix":
            guard parts.host?.isEmpty ?? true, parts.path.hasPrefix("/"), parts.path.count > 1 else { return nil }
            address = .unix(path: parts.path)
            isEncrypted = false
        case "mqtt", "mqtts":
            guard let host = parts.host, !host.isEmpty, parts.path.isEmpty || parts.path == "/" else { return nil }
            isEncrypted = parts.scheme == "mqtts"
            let port = parts.port ?? (isEncrypted ? 8_883 : 1_883)
            guard (1...65_535).contains(port) else { return nil }
            address = .network(host: host.trimmingCharacters(in: CharacterSet(charactersIn: "[]")), port: port)
        default: return nil
        }
    }
}

/// A length of time on the command line, as the configuration writes it.
struct DurationArgument: ExpressibleByArgument, Sendable {
    let interval: Interval

    /// - Parameter argument: `250ms`, `3s`, `5m`, `8h`, `7d`, or several such as `1h30m`.
    init?(argument: String) {
        let units: [Substring: Int64] = ["ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
        var rest = argument[...]
        var sum: Int64 = 0
        repeat {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            let word = rest.dropFirst(digits.count).prefix { $0.isLetter }
            guard let number = Int64(digits), number <= 1_000_000_000, let unit = units[word] else { return nil }
            sum += number * unit
            rest = rest.dropFirst(digits.count + word.count)
        } while !rest.isEmpty && sum < 1 << 60
        guard rest.isEmpty else { return nil }
        interval = Interval(milliseconds: sum)
    }
}
