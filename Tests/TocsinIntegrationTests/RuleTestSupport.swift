// SPDX-License-Identifier: Apache-2.0
import TocsinConfig
import TocsinCore

@testable import tocsin

/// A folder with the configuration of the field's examples and files of rule tests.
struct RuleTestFolder {
    let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        _ = try FieldExamples.write(to: folder)
    }

    /// - Parameter text: what stands below `config:`.
    @discardableResult
    func write(_ text: String, name: String = "tests.yaml") throws -> String {
        try folder.write(name, "config: main.yaml\n" + text)
    }

    /// All faults of a file, as they are printed, without the folder's name.
    func faults(_ path: String) -> [String] {
        do throws(ConfigurationFailure) {
            let file = try RuleTestReader.read(path: path, date: RecordingTime.parse)
            let prepared = try PreparedConfiguration.load(path: file.configuration, touchesState: false)
            return file.faults(against: prepared.configuration).map { shorten("\($0)") }
        } catch {
            return error.diagnostics.map { shorten("\($0)") }
        }
    }

    /// What comes of the tests of a file.
    func outcomes(_ text: String, mostRecords: Int = RuleTestRun.mostRecords) throws -> [RuleTestOutcome] {
        let file = try RuleTestReader.read(path: try write(text), date: RecordingTime.parse)
        let prepared = try PreparedConfiguration.load(path: file.configuration, touchesState: false)
        return try file.tests.map { try RuleTestRun.run($0, prepared, mostRecords: mostRecords) }
    }

    func run(_ arguments: [String]) throws -> (status: Int32, output: String, errors: String) {
        let run = try CommandRun(["test"] + arguments)
        return (run.status, shorten(run.output), shorten(run.errors))
    }

    private func shorten(_ text: String) -> String { text.replacing("\(folder.path)/", with: "") }
}
