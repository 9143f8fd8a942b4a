// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinConfig
import TocsinCore

/// What the design writes down and what the repository ships can be loaded as it stands.
struct ShippedConfigurationTests {
    @Test func designExample() throws {
        // In the design the pattern stands first; its example pack has no tanks, which a second one adds here.
        let workspace = try Workspace([
            "tocsin.yaml": Sample.designMain.replacing(
                "[packs/hazardous-chemicals.yaml]", with: "[packs/hazardous-chemicals.yaml, packs/tanks.yaml]"),
            "packs/hazardous-chemicals.yaml": Sample.designPack, "packs/tanks.yaml": Sample.tankPack,
        ])
        let main = Sample.designMain
        #expect(main.contains("tls: {ca_file"))
        let configuration = try workspace.load()
        #expect(configuration.node == "centre-1")
        #expect(configuration.stateDirectory == "/var/lib/tocsin")
        #expect(configuration.controlSocket == "/var/lib/tocsin/control.sock")
        let broker = configuration.broker
        #expect(broker.url == "mqtt://127.0.0.1:1883")
        #expect(broker.clientID == "tocsin-centre-1" && broker.version == .v5 && broker.username == "tocsin")
        #expect(broker.passwordFile == "/run/credentials/tocsin.service/broker-password")
        #expect(broker.tls.caFile == workspace.path("ca.pem") && broker.tls.keyFile == workspace.path("k.pem"))
        #expect(broker.sessionExpiry == .hours(168) && broker.keepalive == .seconds(30))
        #expect(broker.maximumPacket == 1 << 20 && broker.receiveMaximum == 1_000 && broker.inFlight == 1_000)
        let source = try #require(configuration.sources.first)
        #expect(source.filter == "plants/+/+/+" && source.qualityOfService == 1 && source.format == .json)
        #expect(source.point == "{site}/{unit}/{measure}" && source.zone == .hours(8))
        #expect(
            configuration.sites == [
                Site(id: "park7", name: "North Tank Farm", region: "320585", industry: "hazardous-chemicals")
            ])
        #expect(configuration.durability.commitInterval == Interval(milliseconds: 10))
        #expect(configuration.log.segment == 64 << 20 && configuration.log.retain == .hours(24 * 400))
        #expect(configuration.journal.retain == .zero)
        #expect(configuration.http == ListenAddress(host: "127.0.0.1", port: 8_080))
        #expect(configuration.limits.points == 1_000_000 && configuration.limits.payload == 1 << 20)
        let webhook = try #require(configuration.webhooks.first)
        #expect(webhook.name == "duty-room" && webhook.url == "https://duty.example/alerts")
        #expect(webhook.secretFiles == ["/run/credentials/tocsin.service/duty-room"])
        #expect(webhook.match.levels == [.orange, .red] && webhook.match.industries == ["hazardous-chemicals"])
        #expect(webhook.format == .cloudevents && webhook.timeout == .seconds(10))
        #expect(
            configuration.warnings.map { workspace.shorten($0) } == [
                "tocsin.yaml:9:8: tls has no effect with mqtt://; url: mqtts://host",
                "tocsin.yaml:26:9: no file fits \"rules/*.yaml\"; it adds nothing",
            ])
        try checkDesignPoints(configuration.points)
    }

    private func checkDesignPoints(_ points: PointCatalogue) throws {
        #expect(points.declared.map(\.id) == ["park7/T101/level"])
        let level = try #require(points.resolve(id: "park7/T101/level"))
        #expect(level.rules.map(\.name) == ["high"])
        #expect(level.rules[0].above == Limits(orange: 82, red: 88) && level.rules[0].deadband == 0.5)
        let gas = try #require(points.resolve(id: "park7/T101/lel"))
        #expect(gas.unit == "%{LEL}" && gas.range == 0...100 && gas.period == .seconds(5) && gas.site.id == "park7")
        #expect(
            gas.rules == [
                RuleDefinition(
                    name: "high", above: Limits(yellow: 25, red: 50), deadband: 2, onDelay: .seconds(3),
                    offDelay: .seconds(10), basis: "GB/T 50493-2019"),
                RuleDefinition(
                    name: "rising",
                    signal: .rate(window: .seconds(60), per: .minutes(1), method: .regression, relativeTo: nil),
                    above: Limits(yellow: 5), onDelay: .seconds(60)),
                RuleDefinition(name: "silent", signal: .silence, above: Limits(yellow: 15)),
            ])
    }

    @Test func mainFileShowsTheDefaults() throws {
        let environment = [
            "STATE_DIRECTORY": "/var/lib/tocsin:/x", "RUNTIME_DIRECTORY": "/run/tocsin", "HOSTNAME": "h1",
        ]
        let configuration = try ConfigurationLoader.load(
            path: shippedFolder + "/tocsin.yaml", environment: environment)
        #expect(configuration.warnings.isEmpty)
        #expect(configuration.node == "h1" && configuration.broker.clientID == "tocsin-h1")
        #expect(configuration.stateDirectory == "/var/lib/tocsin")
        #expect(configuration.controlSocket == "/run/tocsin/control.sock")
        #expect(configuration.unarmed == ["park7/T101/level#low"])

        // What its comments show is what holds without them: taking the comments away changes nothing.
        let text = try String(contentsOfFile: shippedFolder + "/tocsin.yaml", encoding: .utf8)
        for line in [
            "language: en", "durability: {commit_interval: 10ms, checkpoint_interval: 10s}", "journal: {retain: 0}",
            "log: {segment: 64MiB, retain: 400d}", "time: {historical_after: 5m, future_tolerance: 5m}",
            "flood: {start: 10, end: 5, window: 10m}", "shelving: {blue: 12h, yellow: 12h, orange: 8h, red: never}",
        ] { #expect(text.contains("# " + line)) }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let uncommented = lines.map { line -> String in
            let options = ["language", "durability", "journal", "log", "time", "limits", "flood", "shelving"]
            let isOption = options.contains { line.hasPrefix("# \($0):") }
            let keys = ["points", "payload", "readings_", "window_", "pending", "refused_", "quarantine"]
            let isLimit = keys.contains { line.hasPrefix("#   \($0)") }
            let broker = ["version", "session_expiry", "keepalive", "maximum_packet", "receive_maximum", "in_flight"]
            if broker.contains(where: { line.hasPrefix("  # \($0):") }) { return "  " + line.dropFirst(4) }
            return isOption || isLimit ? String(line.dropFirst(2)) : String(line)
        }
        let workspace = try Workspace([
            "tocsin.yaml": uncommented.joined(separator: "\n"),
            "packs/hazardous-chemicals.yaml": try String(
                contentsOfFile: shippedFolder + "/packs/hazardous-chemicals.yaml", encoding: .utf8),
        ])
        let same = try workspace.load(environment: environment)
        #expect(same.broker == configuration.broker && same.limits == configuration.limits)
        #expect(same.durability == configuration.durability && same.log == configuration.log)
        #expect(same.flood == configuration.flood && same.shelving == configuration.shelving)
        #expect(same.time == configuration.time && uncommented.joined().count < text.count)
    }

    @Test(arguments: ["hazardous-chemicals", "coal-mine", "tailings-pond", "dust-explosion"])
    func packStandsAlone(_ pack: String) throws {
        let text = try String(contentsOfFile: shippedFolder + "/packs/\(pack).yaml", encoding: .utf8)
        let workspace = try Workspace(["tocsin.yaml": Sample.main(), "pack.yaml": text])
        #expect(workspace.faults().isEmpty)
        #expect(text.contains("pack: \(pack)\n"))
    }

    /// What a designer or the site must give is not given by a pack.
    @Test func packsLeaveOpenWhatTheyMust() throws {
        let workspace = try Workspace([
            "tocsin.yaml": fourSites(
                "points:\n"
                    + ["tsf.level", "tsf.beach", "tsf.disp.surface", "tank.level", "dust.hopper.temp", "o2"]
                    .map { "  - {match: lx-pond/x/\($0), kind: \($0)}\n" }.joined())
        ])
        let configuration = try workspace.load()
        #expect(
            configuration.unarmed == [
                "lx-pond/x/tsf.level#high", "lx-pond/x/tsf.beach#low", "lx-pond/x/tsf.disp.surface#amount",
                "lx-pond/x/tsf.disp.surface#velocity", "lx-pond/x/tank.level#high", "lx-pond/x/tank.level#low",
                "lx-pond/x/dust.hopper.temp#high", "lx-pond/x/o2#low",
            ])
    }

    @Test func fleetOfTables() throws {
        let configuration = try ConfigurationLoader.load(
            path: shippedFolder + "/examples/fleet.yaml", environment: ["STATE_DIRECTORY": "/var/lib/tocsin"])
        #expect(configuration.sites.map(\.name) == ["Liuxi Tailings Pond", "North Tank Farm", "South Tank Farm, new"])
        let points = configuration.points
        #expect(points.declared.count == 6 && points.patternCount == 1)
        let level = try #require(points.resolve(id: "park8/T201/level"))
        #expect(level.period == .seconds(1) && level.rules.first { $0.name == "high" }?.above.red == 90)
        #expect(points.resolve(id: "park7/T101/lel")?.kind == "gas.lel")
        #expect(configuration.warnings.count == 1)
    }

    @Test func fourSites() throws {
        let workspace = try Workspace(["tocsin.yaml": fourSites(nil)])
        let configuration = try workspace.load()
        #expect(configuration.warnings.isEmpty)
        #expect(configuration.broker.port == 4_711 && configuration.http?.port == 4_713)
        #expect(
            configuration.stateDirectory == "/tmp/state" && configuration.webhooks[0].secretFiles == ["/tmp/secret"])
        #expect(configuration.unarmed == ["*/*/co#rising", "*/*/dp#low"])
        let expected: [String: [String]] = [
            "north-tanks/T1/lel": ["high", "rising", "silent"], "north-tanks/T1/level": ["high", "low", "silent"],
            "west-mine/F1/ch4": ["burst", "high", "rising", "silent"], "west-mine/F1/co": ["high", "silent"],
            "lx-pond/D1/water-level": ["high", "rise", "silent"], "lx-pond/D1/beach": ["low", "silent"],
            "polish-shop/C1/hopper-temp": ["high", "rising", "silent"],
            "polish-shop/C1/dp": ["high", "jump", "silent"],
        ]
        for (id, rules) in expected {
            let point = try #require(configuration.points.resolve(id: id))
            #expect(point.rules.map(\.name) == rules, "\(id)")
        }
        let methane = try #require(configuration.points.resolve(id: "west-mine/F1/ch4"))
        let high = try #require(methane.rules.first { $0.name == "high" })
        #expect(high.above == Limits(orange: 1, red: 1.5) && high.reset == 1 && high.basis == "AQ 1029-2019")
        // Three periods of the point, not of the pack.
        #expect(methane.rules.last?.above == Limits(yellow: 3))
        let beach = try #require(configuration.points.resolve(id: "lx-pond/D1/beach"))
        #expect(beach.rules[0].below == Limits(yellow: 120, orange: 90, red: 70))
    }

    /// The example with its words filled in, and with other points where some are given.
    private func fourSites(_ points: String?) throws -> String {
        var text = try String(contentsOfFile: shippedFolder + "/examples/four-sites.yaml", encoding: .utf8)
        let words = [
            "@STATE@": "/tmp/state", "@BROKER_PORT@": "4711", "@WEBHOOK_PORT@": "4712", "@HTTP_PORT@": "4713",
            "@SECRET@": "/tmp/secret", "../packs": shippedFolder + "/packs",
        ]
        for (word, value) in words { text = text.replacing(word, with: value) }
        #expect(!text.split(separator: "\n").contains { !$0.contains("#") && $0.contains("@") })
        guard let points else { return text }
        let start = try #require(text.range(of: "points:\n"))
        let end = try #require(text.range(of: "packs:\n"))
        return text.replacingCharacters(in: start.lowerBound..<end.lowerBound, with: points)
    }
}
