// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import TocsinConfig
import TocsinSystem
import TocsinWire

/// `tocsin test`: does a configuration make of given readings what it should?
struct TestRules: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Runs files of rule tests: given readings and actions, expected records and states.",
        discussion: """
            Each test runs in the engine of the daemon, with a clock of its own. A file names the configuration:

              config: ../tocsin.yaml
              tests:
                - name: gas raises yellow after its delay
                  interval: 1s
                  input: {park7/T101/lel: "20 26x9"}
                  expect:
                    park7/T101/lel#high:
                      - {at: 4s, event: raise, level: yellow, value: 26, limit: 25}

            Example:
              tocsin test /etc/tocsin/tests/*.yaml
              tocsin test --filter "gas" --records tests/gas.yaml

            Exit codes: 0 all passed, 1 some failed, 64 no test fits the filter, 65 a fault in a file of tests,
            78 a fault in a configuration.
            """)

    @Option(help: ArgumentHelp("Run only tests whose name holds this text.", valueName: "text"))
    var filter: String?

    @Flag(help: "Print the records of each test as well, in the form that expect takes.")
    var records = false

    @Flag(help: "Print the result as one JSON object.")
    var json = false

    @Argument(help: "Files of rule tests.")
    var files: [String]

    func run() async throws {
        let suites = try read()
        let selected = suites.flatMap { suite in
            suite.file.tests.filter { test in filter.map { test.name.contains($0) } ?? true }.map { (suite, $0) }
        }
        if let filter, selected.isEmpty { throw ValidationError("No test has a name that holds \"\(filter)\".") }
        var report = RuleTestReport()
        for (suite, test) in selected {
            let outcome = try run(test, of: suite)
            report.add(outcome, of: suite.file, keepingObject: json)
            guard !json else { continue }
            let shown = records ? RuleTestReport.recordsText(outcome) : ""
            StandardStream.output.write(Array((report.text(outcome, of: suite.file) + shown).utf8))
        }
        StandardStream.output.write(json ? report.json : Array(report.summary.utf8))
        if report.failed > 0 { throw ExitCode(ExitStatus.found.rawValue) }
    }

    // MARK: - Files

    private struct Suite {
        let file: RuleTestFile
        let prepared: PreparedConfiguration
    }

    /// All files and configurations are read before the first test runs: every fault is told at once.
    private func read() throws -> [Suite] {
        var tests: [RuleTestFile] = []
        var faults: [Diagnostic] = []
        for path in files {
            do throws(ConfigurationFailure) {
                tests.append(try RuleTestReader.read(path: path, date: RecordingTime.parse))
            } catch {
                faults += error.diagnostics
            }
        }
        var configurations: [String: PreparedConfiguration] = [:]
        var configurationFaults: [Diagnostic] = []
        for path in Set(tests.map(\.configuration)).sorted() {
            do throws(ConfigurationFailure) {
                configurations[path] = try PreparedConfiguration.load(path: path, touchesState: false)
            } catch {
                configurationFaults += error.diagnostics
            }
        }
        let suites = tests.compactMap { file in
            configurations[file.configuration].map { Suite(file: file, prepared: $0) }
        }
        faults += suites.flatMap { $0.file.faults(against: $0.prepared.configuration) }
        guard faults.isEmpty && configurationFaults.isEmpty else {
            throw say(faults + configurationFaults, configurationFaults.isEmpty ? .badData : .configuration)
        }
        return suites
    }

    private func run(_ test: RuleTest, of suite: Suite) throws -> RuleTestOutcome {
        do throws(SourceError) {
            return try RuleTestRun.run(test, suite.prepared)
        } catch {
            let fault = Diagnostic(file: suite.file.configuration, line: 1, column: 1, problem: "\(error)")
            throw say([fault], .configuration)
        }
    }

    private func say(_ faults: [Diagnostic], _ status: ExitStatus) -> ExitCode {
        for fault in faults { StandardStream.error.write(line: fault.description) }
        if json { StandardStream.output.write(CheckReport.json(of: ConfigurationFailure(diagnostics: faults))) }
        return ExitCode(status.rawValue)
    }
}
