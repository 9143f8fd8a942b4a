// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// From a main file to a configuration, or to all that is wrong with it and the files that it names.
public enum ConfigurationLoader {
    /// Reads the main file, its packs, its rule files and its tables.
    ///
    /// It opens no other file: what `password_file`, `secret_file` and `tls` name is read by those who use it.
    ///
    /// - Parameters:
    ///   - path: the main file; paths inside a file are relative to that file's folder.
    ///   - environment: `STATE_DIRECTORY`, `RUNTIME_DIRECTORY` and `HOSTNAME` are looked at, for defaults.
    /// - Throws: every fault at once, in the order of the files, by line and column.
    public static func load(
        path: String, environment: [String: String]
    ) throws(ConfigurationFailure) -> Configuration {
        let sink = DiagnosticSink()
        let files = FileStore(mainPath: path, sink: sink)
        var configuration: Configuration?
        if let file = files.read(path: path, namedAt: nil), let root = YAMLDocument.parse(file) {
            configuration = MainDecoder(files: files, sink: sink, environment: environment).decode(root)
        }
        guard !sink.hasErrors, var configuration else { throw sink.failure }
        configuration.digestInput = files.digestInput
        configuration.warnings = sink.warnings
        return configuration
    }
}

/// Reads the main file, in the order in which its sections need each other.
struct MainDecoder {
    let files: FileStore
    let sink: DiagnosticSink
    let environment: [String: String]

    /// - Returns: nil when the file is no mapping; after an error the value is of no use.
    func decode(_ root: ConfigNode) -> Configuration? {
        guard case .mapping = root.shape, var reader = MappingReader(root, "the configuration") else {
            root.expected("a mapping with sources, sites, points and packs", "the configuration")
            return nil
        }
        let node = self.node(reader.take("node"))
        let stateDirectory = self.stateDirectory(reader.take("state_directory"), at: root)
        let broker = BrokerDecoder.decode(reader.take("broker"), nodeName: node)
        var sources = SourcesDecoder()
        if let section = reader.require("sources", "at least one {topic, format, point}") { sources.decode(section) }
        let siteEntries = reader.take("sites").map { SitesDecoder.decode($0, files: files) } ?? []
        let sites = siteEntries.map(\.site)
        let points = reader.take("points")
        let packs = reader.take("packs")
        let rules = reader.take("rules")
        let groups = reader.take("groups")
        let durability = OptionsDecoder.durability(reader.take("durability"))
        let journal = OptionsDecoder.journal(reader.take("journal"))
        let log = OptionsDecoder.log(reader.take("log"))
        let webhooks = reader.take("webhooks")
        let http = OptionsDecoder.http(reader.take("http"))
        let control = OptionsDecoder.controlSocket(
            reader.take("control"), runtimeDirectory: directory("RUNTIME_DIRECTORY"), stateDirectory: stateDirectory)
        let limits = OptionsDecoder.limits(reader.take("limits"))
        let sparkplugHost = SparkplugSourceDecoder.host(reader.take("sparkplug"), node: node)
        let time = OptionsDecoder.time(reader.take("time"))
        let flood = OptionsDecoder.flood(reader.take("flood"))
        let shelving = OptionsDecoder.shelving(reader.take("shelving"))
        let language = self.language(reader.take("language"))
        reader.refuse(["statistics"], "alarms and their log are")
        reader.misplaced(["conditions"], "is no section", "groups: conditions are rules of groups, with when")
        reader.finish()

        let kinds = decodePacks(packs, windowSamples: limits.windowSamples)
        let siteRules = decodeRules(rules, kinds: kinds)
        var pointsDecoder = PointsDecoder(
            sink: sink, sites: siteEntries, kinds: kinds, siteRules: siteRules.rules, limits: limits)
        if let points { pointsDecoder.decode(points, files: files) }
        var catalogue = pointsDecoder.catalogue
        sources.connections.check(
            sites: sites.count,
            hasOpenPatterns: catalogue.hasPattern { $0.glob.text.prefix { $0 != "/" }.contains("*") })
        var groupsDecoder = GroupsDecoder(sink: sink, sites: siteEntries, points: catalogue)
        for node in [groups].compactMap({ $0 }) + siteRules.groups { groupsDecoder.decode(node) }
        catalogue.join(groupsDecoder.index, tags: pointsDecoder.declaredTags)
        if pointsDecoder.isComplete {
            pointsDecoder.mentions.report(catalogue, to: sink)
            groupsDecoder.mentions.report(catalogue, to: sink)
            groupsDecoder.checkMembers()
            sources.statedUnits.report(catalogue)
        }
        let allGroups = groupsDecoder.groups(with: catalogue)
        // A declared point must never be the one that finds no room.
        if catalogue.declared.count <= limits.points, catalogue.declared.count + allGroups.count > limits.points {
            (points ?? root).error(
                "\(catalogue.declared.count) points are declared, and \(allGroups.count) groups",
                "together at most limits.points, which is \(limits.points)")
        }
        var webhooksDecoder = WebhooksDecoder(sites: sites, kinds: kinds)
        if let webhooks { webhooksDecoder.decode(webhooks) }
        return Configuration(
            node: node, stateDirectory: stateDirectory, broker: broker, sources: sources.sources, sites: sites,
            points: catalogue, groups: allGroups, durability: durability, journal: journal,
            log: log,
            webhooks: webhooksDecoder.webhooks, http: http, controlSocket: control, limits: limits,
            sparkplugHost: sparkplugHost, time: time, flood: flood, shelving: shelving, language: language,
            digestInput: [], warnings: [],
            unarmed: pointsDecoder.unarmed + groupsDecoder.unarmed)
    }

    // MARK: - Single values

    /// It is a level of topics and a part of webhook ids.
    private func node(_ value: ConfigNode?) -> String {
        if let value { return Names.check(value, "node", Names.word) ?? "tocsin" }
        guard let host = environment["HOSTNAME"], Names.isWord(host) else { return "tocsin" }
        return host
    }

    private func stateDirectory(_ value: ConfigNode?, at root: ConfigNode) -> String {
        if let value { return value.path("state_directory").map(withoutSlash) ?? "" }
        if let directory = directory("STATE_DIRECTORY") { return directory }
        root.error(
            "the configuration has no state_directory",
            "state_directory: a path, or the environment variable STATE_DIRECTORY, which systemd sets")
        return ""
    }

    /// The first of the directories that systemd names.
    private func directory(_ variable: String) -> String? {
        guard let first = environment[variable]?.split(separator: ":").first else { return nil }
        return withoutSlash(String(first))
    }

    private func withoutSlash(_ path: String) -> String {
        path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    private func language(_ value: ConfigNode?) -> String {
        guard let value, let language = value.text("language", "a language such as en") else { return "en" }
        if language != "en" { value.error("messages in \(value.found) are not built yet", "allowed: en") }
        return "en"
    }

    // MARK: - Other files

    private func decodePacks(_ value: ConfigNode?, windowSamples: Int) -> KindTable {
        var decoder = PackDecoder(sink: sink, windowSamples: windowSamples)
        let isComplete = forEachFile(value, "packs") { decoder.decode($0) }
        var kinds = decoder.kinds
        kinds.isComplete = isComplete
        return kinds
    }

    private func decodeRules(_ value: ConfigNode?, kinds: KindTable) -> SiteRulesDecoder {
        var decoder = SiteRulesDecoder(sink: sink, kinds: kinds)
        _ = forEachFile(value, "rules") { decoder.decode($0) }
        return decoder
    }

    /// Reads the files of a list of names, in which `*` stands for any characters inside a name; each file once.
    ///
    /// - Returns: whether all could be read.
    private func forEachFile(_ value: ConfigNode?, _ key: String, _ decode: (ConfigNode) -> Void) -> Bool {
        var seen: Set<String> = []
        var isComplete = true
        for item in value?.items(key, of: "file names") ?? [] {
            guard let name = item.text(key, "the name of a file", maximum: 4_096) else { continue }
            let paths = files.expand(item.file.resolve(name), namedAt: item.position)
            if paths.isEmpty {
                sink.warn(item.position, "no file fits \(item.found)", "it adds nothing")
            }
            for path in paths where seen.insert(path).inserted {
                guard let file = files.read(path: path, namedAt: item.position), let root = YAMLDocument.parse(file)
                else {
                    isComplete = false
                    continue
                }
                decode(root)
            }
        }
        return isComplete
    }
}
