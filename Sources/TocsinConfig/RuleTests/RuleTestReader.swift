// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Reads files of rule tests.
public enum RuleTestReader {
    /// Readings that the series of one file may expand to.
    public static let mostReadings = 10_000_000
    /// Tests that one file may hold.
    static let mostTests = 10_000

    /// Reads one file; it does not read the configuration that the file names.
    ///
    /// - Parameters:
    ///   - path: the file; paths in it are relative to its folder.
    ///   - date: reads a date and time with a zone; nil for what is none.
    /// - Throws: every fault at once, by line and column.
    public static func read(
        path: String, date: @escaping (String) -> Instant?
    ) throws(ConfigurationFailure) -> RuleTestFile {
        let sink = DiagnosticSink()
        let files = FileStore(mainPath: path, sink: sink)
        var result: RuleTestFile?
        if let file = files.read(path: path, namedAt: nil), let root = YAMLDocument.parse(file) {
            var decoder = RuleTestFileDecoder(date: date)
            result = decoder.decode(root)
        }
        guard !sink.hasErrors, let result else { throw sink.failure }
        return result
    }
}

/// What stands at the top of a file of rule tests.
struct RuleTestFileDecoder {
    static let intervals = Interval(milliseconds: 1)...Interval.hours(24 * 400)
    /// Noon in the zone that signals use where nothing else is said.
    private static let usualStart = Instant(year: 2026, month: 1, day: 1, hour: 4) ?? Instant(milliseconds: 0)

    let date: (String) -> Instant?
    private var room = RuleTestReader.mostReadings

    init(date: @escaping (String) -> Instant?) { self.date = date }

    mutating func decode(_ root: ConfigNode) -> RuleTestFile? {
        guard case .mapping = root.shape, var reader = MappingReader(root, "the file") else {
            root.expected("a mapping with config and tests", "the file")
            return nil
        }
        let configuration = reader.require("config", "the main file of the configuration, relative to this file")
            .flatMap { $0.text("config", "the name of a file", maximum: 4_096) }
        let defaults = settings(&reader, RuleTestSettings(start: RuleTestFileDecoder.usualStart))
        let tests = reader.require("tests", "at least one {name, input, expect}")
        reader.finish()
        guard let tests else { return nil }
        let items = tests.items("tests", of: "{name, input, expect}") ?? []
        if items.isEmpty { tests.expected("at least one {name, input, expect}", "tests") }
        guard items.count <= RuleTestReader.mostTests else {
            tests.error("tests has \(items.count) items", "at most \(RuleTestReader.mostTests) in a file")
            return nil
        }
        let decoded = self.tests(items, defaults)
        return RuleTestFile(
            path: root.file.path, configuration: root.file.resolve(configuration ?? ""), tests: decoded)
    }

    private mutating func tests(_ items: [ConfigNode], _ defaults: RuleTestSettings) -> [RuleTest] {
        var names: Set<String> = []
        var tests: [RuleTest] = []
        for item in items {
            guard var reader = MappingReader(item, "the test") else { continue }
            let nameNode = reader.require("name", "what the test is about")
            let name = nameNode.flatMap { $0.text("name", "what the test is about", maximum: 256) }
            if let name, !names.insert(name).inserted {
                nameNode?.error("the name \"\(name.shown)\" stands more than once", "each test its own name")
            }
            var decoder = RuleTestDecoder(settings: settings(&reader, defaults), date: date, room: room)
            let test = decoder.decode(&reader, name: name ?? "")
            room = decoder.room
            reader.finish()
            tests.append(test)
        }
        return tests
    }

    /// What may stand at the top, and in each test.
    private func settings(_ reader: inout MappingReader, _ defaults: RuleTestSettings) -> RuleTestSettings {
        var settings = defaults
        if let node = reader.take("start"), let text = node.text("start", "a date and time with a zone") {
            if let start = date(text) {
                settings.start = start
            } else {
                node.expected("a date and time with a zone, such as 2026-03-01T08:00:00+08:00", "start")
            }
        }
        if let node = reader.take("interval") {
            settings.interval = node.duration("interval", in: RuleTestFileDecoder.intervals) ?? settings.interval
        }
        if let node = reader.take("strict") {
            settings.strictness = node.word("strict", as: RuleTest.Strictness.self) ?? settings.strictness
        }
        return settings
    }
}

/// What a file says for all its tests, and a test for itself.
struct RuleTestSettings {
    var start: Instant
    var interval = Interval.seconds(1)
    var strictness = RuleTest.Strictness.named
}
