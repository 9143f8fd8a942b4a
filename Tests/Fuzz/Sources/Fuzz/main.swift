// SPDX-License-Identifier: Apache-2.0
import CFuzzer
import Foundation

// fuzz decoder|configuration [options of libFuzzer]: looks for inputs that break what must hold of anything.
// fuzz decoder|configuration seeds FOLDER [FILE…]: writes inputs to begin with.

let usage = "usage: Fuzz decoder|configuration [seeds FOLDER [FILE…] | OPTIONS AND FOLDERS OF libFuzzer]\n"

func end(_ message: String) -> Never {
    FileHandle.standardError.write(Data(message.utf8))
    exit(64)
}

let arguments = CommandLine.arguments
guard arguments.count >= 2 else { end(usage) }

if arguments.count >= 4, arguments[2] == "seeds" {
    switch arguments[1] {
    case "decoder": try Seeds.write(Seeds.decoder, to: arguments[3])
    case "configuration": try Seeds.write(Seeds.configuration(files: Array(arguments[4...])), to: arguments[3])
    default: end(usage)
    }
    exit(0)
}

/// Runs one target; libFuzzer takes the arguments behind its name.
@MainActor func run(_ target: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt) -> Never {
    var count = CInt(CommandLine.argc - 1)
    var values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv + 1
    unsafe values?.pointee = CommandLine.unsafeArgv[0]
    exit(unsafe LLVMFuzzerRunDriver(&count, &values, target))
}

switch arguments[1] {
case "decoder":
    unsafe run { bytes, count in
        unsafe DecoderTarget.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
        return 0
    }
case "configuration":
    unsafe run { bytes, count in
        unsafe ConfigurationTarget.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
        return 0
    }
default: end(usage)
}
