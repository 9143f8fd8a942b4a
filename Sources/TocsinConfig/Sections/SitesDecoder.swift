// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// A site, and what is known of the place: the constants that expressions may speak of.
struct SiteEntry {
    var site: Site
    var constants: [String: Double]
}

/// Reads `sites:`, a mapping from id to what is known of the place, or the names of tables of the same.
struct SitesDecoder {
    static let maximumSites = 1_000_000

    private var sites: [SiteEntry] = []
    private var positions: [String: SourcePosition] = [:]

    /// - Returns: in the order of their ids.
    static func decode(_ node: ConfigNode, files: FileStore) -> [SiteEntry] {
        var decoder = SitesDecoder()
        switch node.shape {
        case .scalar: decoder.decodeTables(node, files)
        case .sequence:
            for item in node.items("sites", of: "names of CSV files") ?? [] { decoder.decodeTables(item, files) }
        case .mapping, .nothing:
            for entry in node.entries("sites") ?? [] { decoder.add(entry) }
        }
        return decoder.sites.sorted { $0.site.id < $1.site.id }
    }

    private mutating func decodeTables(_ item: ConfigNode, _ files: FileStore) {
        for file in files.tables(named: item, "sites").files {
            var table = TableReader(file, .sites)
            while table.next() {
                let row = table.row
                guard sites.count < SitesDecoder.maximumSites else {
                    return row.error("one site too many", "at most \(SitesDecoder.maximumSites)")
                }
                add(ConfigNode.Entry(key: table.identityText, position: row.position, value: row))
            }
        }
    }

    private mutating func add(_ entry: ConfigNode.Entry) {
        guard let site = SitesDecoder.site(entry) else { return }
        let sink = entry.value.file.sink
        if let before = positions.updateValue(entry.position, forKey: site.site.id) {
            sink.error(
                entry.position, "site \"\(site.site.id)\" stands here again",
                "each once; it stands in \(sink.place(of: before, from: entry.position)) already")
        } else {
            sites.append(site)
        }
    }

    private static func site(_ entry: ConfigNode.Entry) -> SiteEntry? {
        let forbidden = entry.key.unicodeScalars.contains {
            $0.value <= 0x20 || $0.value == 0x7F || "/#+*{}?[]\"".unicodeScalars.contains($0)
        }
        if entry.key.isEmpty || entry.key.utf8.count > 64 || forbidden {
            entry.value.file.sink.error(
                entry.position, "\"\(entry.key.shown)\" cannot be the id of a site",
                "the first part of point ids: at most 64 bytes, no blank and none of / # + * ? { } [ ]")
            return nil
        }
        guard var reader = MappingReader(entry.value, "site \"\(entry.key)\"") else { return nil }
        var site = Site(id: entry.key)
        if let name = reader.take("name")?.text("name", "what people call it", maximum: 256) { site.name = name }
        if let node = reader.take("region"), let region = node.text("region", "six digits", maximum: 256) {
            if region.utf8.count == 6 && region.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
                site.region = region
            } else {
                node.expected("the six digits of a GB/T 2260 code, such as \"320585\"", "region")
            }
        }
        if let industry = reader.take("industry").flatMap({ Names.check($0, "industry", Names.word) }) {
            site.industry = industry
        }
        let constants = reader.take("constants").map { PointFields.constants($0) } ?? [:]
        reader.finish()
        return SiteEntry(site: site, constants: constants)
    }
}
