// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinConfig

/// Which connection brings which topics.
struct SubscriptionPlanTests {
    private func source(_ topic: String, _ point: String, connections: Int = 1, qos: Int = 1) -> SourceDefinition {
        var source = SourceDefinition(topic: topic, qualityOfService: qos, format: .json, point: point)
        source.connections = connections
        return source
    }

    @Test("one connection has every filter, each once with the higher quality of service")
    func one() {
        let plan = SubscriptionPlan(
            sources: [
                source("p/{site}/+", "{site}/x", qos: 0), source("q/#", "a/b"), source("p/{other}/+", "{other}/y"),
            ], sites: ["a", "b"])
        #expect(plan.own == [.init("p/+/+"), .init("q/#")])
        #expect(plan.split.isEmpty)
    }

    @Test("a split source has a filter for each site, on the connection of that site")
    func split() {
        let sites = (1...40).map { "s\($0)" }
        let plan = SubscriptionPlan(
            sources: [
                source("p/{site}/{unit}/#", "{site}/{unit}", connections: 4, qos: 0),
                source("old/{unit}/{area}", "{area}/{unit}", connections: 2), source("q/#", "a/b"),
            ], sites: sites)
        #expect(plan.own == [.init("q/#")])
        #expect(plan.split.count == 4)
        for site in sites {
            let connection = SubscriptionPlan.connection(of: site, among: 4)
            #expect(plan.split[connection].contains(.init("p/\(site)/+/#", qualityOfService: 0)))
            #expect(plan.split[connection].contains(.init("old/+/\(site)")))
        }
        #expect(plan.split.reduce(0) { $0 + $1.count } == 80)
        #expect(plan.split.allSatisfy { $0.count >= 8 }, "the hash spreads them")
    }

    /// Sessions at brokers depend on it: it may never change.
    @Test(
        "the hash is FNV-1a of 64 bits",
        arguments: [("", 16, 5), ("a", 16, 12), ("foobar", 16, 8), ("park7", 4, 2), ("park7", 1, 0)])
    func hash(site: String, count: Int, expected: Int) {
        #expect(SubscriptionPlan.connection(of: site, among: count) == expected)
    }

    @Test(
        "filters that share a topic",
        arguments: [
            ("a/b", "a/b", true), ("a/b", "a/c", false), ("a/+", "a/c", true), ("a/+/c", "a/b", false),
            ("a/#", "a", true), ("a/#", "a/b/c", true), ("#", "x/y", true), ("a/+", "+/b", true),
            ("$share/g/a/+", "a/b", true), ("a", "a/b", false), ("a/b/#", "a/+", true), ("b/#", "a", false),
        ])
    func overlap(left: String, right: String, expected: Bool) {
        #expect(TopicFilter.overlap(left, right) == expected)
        #expect(TopicFilter.overlap(right, left) == expected)
    }

    @Test("patterns for any site are worth a word")
    func warning() throws {
        let main = """
            sources:
              - {topic: "t/{site}/{unit}/x", point: "{site}/{unit}/x", connections: 2}
            sites: {a: {}}
            packs: [pack.yaml]
            points: [{match: "*/*/x", kind: lel}]
            """
        let workspace = try Workspace(["tocsin.yaml": main, "pack.yaml": Sample.pack])
        let configuration = try workspace.load()
        #expect(configuration.subscriptionPlan.split.flatMap { $0 } == [.init("t/a/+/x")])
        #expect(
            configuration.warnings.map { workspace.shorten($0) } == [
                "tocsin.yaml:2:73: only the declared sites are subscribed to; what others publish is not heard, and not counted either"
            ])
    }
}
