// SPDX-License-Identifier: Apache-2.0

extension DiagnosticTests.Fault {
    /// Who we are to edge nodes.
    static let sparkplug: [Self] = [
        Self(
            "the host's id", main: Sample.main(extra: "sparkplug: {host: a/b, rebirth: true, hots: x}\n"),
            [
                "tocsin.yaml:8:19: host is \"a/b\"; a level of a topic, without /, + and #",
                "tocsin.yaml:8:24: rebirth is a key of a source; sources: [{format: sparkplug, sparkplug: …}]",
                "tocsin.yaml:8:39: unknown key \"hots\" in sparkplug; did you mean \"host\"? allowed: host",
            ])
    ]
}
