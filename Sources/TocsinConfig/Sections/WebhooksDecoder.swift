// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Reads `webhooks:`.
struct WebhooksDecoder {
    static let unbuiltFormats = [
        "dingtalk", "wecom", "feishu", "slack", "teams", "alertmanager", "template", "mustache",
    ]

    let sites: [Site]
    let kinds: KindTable
    private(set) var webhooks: [WebhookDefinition] = []

    init(sites: [Site], kinds: KindTable) {
        self.sites = sites
        self.kinds = kinds
    }

    mutating func decode(_ node: ConfigNode) {
        for item in node.items("webhooks", of: "endpoints") ?? [] { decodeWebhook(item) }
    }

    private mutating func decodeWebhook(_ node: ConfigNode) {
        guard var reader = MappingReader(node, "the webhook") else { return }
        let nameNode = reader.require("name", "a name of its own")
        let name = nameNode.flatMap { Names.check($0, "name", Names.word) }
        let url = reader.require("url", "http:// or https://").flatMap { self.url($0) }
        let secretFiles = self.secretFiles(&reader)
        let match = reader.take("match").flatMap { self.match($0) }
        let format = reader.take("format").flatMap {
            $0.word("format", as: WebhookDefinition.Format.self, notBuilt: WebhooksDecoder.unbuiltFormats)
        }
        let timeout = reader.take("timeout")?.duration("timeout", in: Interval(milliseconds: 100)...Interval.minutes(5))
        reader.refuse(
            ["budget", "rate", "template", "headers"], "name, url, secret_file, match, format and timeout are")
        reader.finish()
        if let nameNode, let name, webhooks.contains(where: { $0.name == name }) {
            nameNode.error(
                "another webhook is called \"\(name)\" already", "a name of its own: its cursor is kept by it")
        }
        guard let name, let url, !secretFiles.isEmpty else { return }
        var webhook = WebhookDefinition(name: name, url: url, secretFiles: secretFiles)
        webhook.match = match ?? webhook.match
        webhook.format = format ?? webhook.format
        webhook.timeout = timeout ?? webhook.timeout
        webhooks.append(webhook)
    }

    private func url(_ node: ConfigNode) -> String? {
        guard let text = node.text("url", "http:// or https://", maximum: 2_048) else { return nil }
        // It may hold a token, so it is not repeated.
        guard let parts = URLParts(text), ["http", "https"].contains(parts.scheme), !parts.host.isEmpty, parts.port != 0
        else {
            node.error("url is not one of the web", "expected http://host[:port][/path] or https://host[:port][/path]")
            return nil
        }
        if parts.hasUser || parts.path.contains("#") {
            node.error(
                "url holds a user, a password or a fragment", "a URL without them; secrets belong into secret_file")
            return nil
        }
        return text
    }

    private func secretFiles(_ reader: inout MappingReader) -> [String] {
        reader.refuseSecrets(["secret", "secrets", "token"], use: "secret_file: the path of a file that holds it")
        let single = reader.take("secret_file")
        let several = reader.take("secret_files")
        if let several, single != nil {
            several.error("secret_file and secret_files are both given", "one of the two")
        }
        if let single { return single.path("secret_file").map { [$0] } ?? [] }
        if let several {
            let paths = (several.items("secret_files", of: "paths") ?? []).compactMap { $0.path("secret_files") }
            if paths.isEmpty || paths.count > 8 {
                several.error("secret_files lists \(paths.count) files", "1 to 8, the newest secret first")
            }
            return paths
        }
        if !reader.has("secret") && !reader.has("secrets") && !reader.has("token") {
            reader.sink.error(
                reader.position, "the webhook has no secret_file", "the path of a file: every request is signed")
        }
        return []
    }

    // MARK: - Match

    private func match(_ node: ConfigNode) -> WebhookDefinition.Match? {
        guard var reader = MappingReader(node, "match") else { return nil }
        var match = WebhookDefinition.Match()
        match.levels = list(&reader, "level").compactMap { $0.node.level("level") }
        match.events = list(&reader, "event").compactMap { $0.node.word("event", as: Event.self) }
        match.industries = list(&reader, "industry").map(\.text)
        match.sites = list(&reader, "site").map(\.text)
        match.regions = list(&reader, "region").map(\.text)
        match.kinds = list(&reader, "kind").map(\.text)
        reader.finish()
        return match
    }

    /// Takes a list and refuses words that can never fit: an endpoint that hears nothing would not be missed.
    private func list(_ reader: inout MappingReader, _ key: String) -> [(text: String, node: ConfigNode)] {
        guard let node = reader.take(key), let items = node.texts(key, "words") else { return [] }
        if items.isEmpty { node.error("\(key) is an empty list", "leave it out to match all") }
        for item in items { checkWord(item.text, key, item.node) }
        return items
    }

    private func checkWord(_ text: String, _ key: String, _ node: ConfigNode) {
        switch key {
        case "site" where !sites.contains { $0.id == text }:
            node.error("no site is called \(node.found)", ConfigNode.choices(for: text, sites.map(\.id)))
        case "kind" where kinds.lacks(text):
            node.error("no pack has a kind \(node.found)", ConfigNode.choices(for: text, kinds.names))
        case "industry" where !sites.contains { $0.industry == text }:
            node.file.sink.warn(
                node.position, "no site is of the industry \(node.found)",
                ConfigNode.choices(for: text, Set(sites.map(\.industry)).sorted()))
        case "region" where text.utf8.count > 6 || !text.utf8.allSatisfy { (0x30...0x39).contains($0) }:
            node.error("region is \(node.found)", "the first digits of a GB/T 2260 code: \"32\", \"3205\", \"320585\"")
        default: break
        }
    }
}
