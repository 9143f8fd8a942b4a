// SPDX-License-Identifier: Apache-2.0
import Foundation
import TocsinCore

// Readings a second through the engine alone, one core: no decoding, no disk. Beside it a bare loop in the same minute.
//
// usage: EngineBenchmark [WORKLOAD-POINTS]...   such as standard-10000; without any, all of them
// ROUNDS=N in the environment: so many readings a point.

let wanted = CommandLine.arguments.dropFirst()
let givenRounds = ProcessInfo.processInfo.environment["ROUNDS"].flatMap { Int($0) }

print(
    "| workload | points | M readings/s | ns | bare loop, ns | ratio | bytes a point | allocations / readings | records |"
)
print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
for (workload, points) in [
    (Workload.ladder, 10_000), (.standard, 10_000), (.mixed, 10_000), (.standard, 1_000), (.standard, 100_000),
    (.standard, 1_000_000), (.mixed, 1_000), (.ladder, 1_000), (.ladder, 1_000_000),
] where wanted.isEmpty || wanted.contains("\(workload.rawValue)-\(points)") {
    let run = Run(
        workload: workload, points: points, isShuffled: points > 10_000,
        rounds: max(1, givenRounds ?? max(4, min(4_000, 8_000_000 / points))))
    let result = run.measure()
    let numbers = [
        String(points), String(format: "%.1f", 1_000 / result.engine), String(format: "%.0f", result.engine),
        String(format: "%.1f", result.bare), String(format: "%.1f", result.engine / result.bare),
        String(format: "%.0f", result.bytesPerPoint), "\(result.allocations) / \(run.countedReadings)",
        String(result.records),
    ]
    print("| \(workload.rawValue) | \(numbers.joined(separator: " | ")) |")
}
if wanted.isEmpty || wanted.contains("templates-100000") {
    print(TemplateRun(points: 100_000, templates: 20_000).measure())
}
for points in [10_000, 500_000] where wanted.isEmpty || wanted.contains("checkpoint-\(points)") {
    print(try CheckpointRun(points: points, rules: Workload.standard.rules).measure())
}
