// SPDX-License-Identifier: Apache-2.0
import Foundation

// Readings a second through the decoder, and through decoder and engine, one core: no broker, no disk.
//
// usage: DecoderBenchmark [PAYLOAD]...   such as senml-cbor; without any, all of them
// ROUNDS=N in the environment: so many readings a point.

let wanted = CommandLine.arguments.dropFirst()
let rounds = ProcessInfo.processInfo.environment["ROUNDS"].flatMap { Int($0) } ?? 400

print(
    "| payload | readings a message | bytes a reading | decoder, ns | decoder and engine, ns | M readings/s | allocations / readings |"
)
print("|---|---:|---:|---:|---:|---:|---:|")
for payload in Payload.allCases where wanted.isEmpty || wanted.contains(payload.rawValue) {
    let result = try Run(payload: payload, rounds: max(1, rounds)).measure()
    let numbers = [
        String(Payload.readings), String(format: "%.0f", result.bytes), String(format: "%.0f", result.decoder),
        String(format: "%.0f", result.both), String(format: "%.1f", 1_000 / result.both),
        "\(result.allocations) / \(result.countedReadings)",
    ]
    print("| \(payload.rawValue) | \(numbers.joined(separator: " | ")) |")
}
