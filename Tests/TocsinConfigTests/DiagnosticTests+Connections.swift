// SPDX-License-Identifier: Apache-2.0

extension DiagnosticTests.Fault {
    /// Sources whose topics cannot be divided by site.
    static let connections: [Self] = [
        Self(
            "a number of connections", main: split("connections: 17"),
            ["tocsin.yaml:2:73: connections is \"17\"; expected a whole number from 1 to 16"]),
        Self(
            "no site in the topic", main: split("connections: 2", point: "a/{unit}/x"),
            [
                "tocsin.yaml:2:68: connections needs the site as a level of topic, and point is \"a/{unit}/x\"; a topic such as plants/{site}/# and a point that begins with {site}/"
            ]),
        Self(
            "the site inside the payload", main: split("connections: 2", point: "{$.site}/x"),
            [
                "tocsin.yaml:2:68: connections needs the site as a level of topic, and point is \"{$.site}/x\"; a topic such as plants/{site}/# and a point that begins with {site}/"
            ]),
        Self(
            "a shared filter", main: split("connections: 2", topic: "$share/g/t/{site}/#", point: "{site}/{$.sensor}"),
            [
                "tocsin.yaml:2:77: connections does not go with a shared filter; a topic without $share: the broker would deal the readings of a point out of order"
            ]),
        Self(
            "Sparkplug",
            main: """
                sources:
                  - {topic: "spBv1.0/#", format: sparkplug, connections: 2}
                sites: {a: {}}
                """,
            [
                "tocsin.yaml:2:58: connections does not go with format sparkplug; the messages of an edge node belong together: several sources with a group each, on one connection"
            ]),
        Self(
            "a topic that comes twice",
            main: """
                sources:
                  - {topic: "t/{site}/{unit}", point: "{site}/{unit}", connections: 2}
                  - {topic: "t/+/x", point: "a/b"}
                sites: {a: {}}
                """,
            [
                "tocsin.yaml:3:13: some topics fit the source in line 2 too, and would come over two connections; topics that differ in a level, or the same connections and {site} for both"
            ]),
        Self(
            "no site",
            main: """
                sources:
                  - {topic: "t/{site}/{unit}", point: "{site}/{unit}", connections: 2}
                """,
            ["tocsin.yaml:2:69: connections needs sites, and none is declared; sites: each is subscribed by its id"]),
    ]

    private static func split(
        _ connections: String, topic: String = "t/{site}/{unit}/x", point: String = "{site}/{unit}/x"
    ) -> String {
        """
        sources:
          - {topic: "\(topic)", point: "\(point)", \(connections)}
        sites: {a: {}}
        """
    }
}
