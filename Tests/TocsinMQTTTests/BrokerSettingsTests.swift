// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TocsinMQTT

struct BrokerSettingsTests {
    typealias Change = @Sendable (inout BrokerSettings) -> Void

    static let faults: [(String, Change)] = [
        ("address", { $0.address = .network(host: "", port: 1883) }),
        ("address", { $0.address = .network(host: "a", port: 0) }),
        ("address", { $0.address = .network(host: "a", port: 65_536) }),
        ("address", { $0.address = .unix(path: String(repeating: "x", count: 108)) }),
        ("clientID", { $0.clientID = "" }),
        ("clientID", { $0.clientID = "a\0b" }),
        ("password", { $0.password = [1] }),
        ("password", { ($0.username, $0.password) = ("u", [1, 0, 2]) }),
        ("keepaliveSeconds", { $0.keepaliveSeconds = 4 }),
        ("keepaliveSeconds", { $0.keepaliveSeconds = -1 }),
        ("receiveMaximum", { $0.receiveMaximum = 0 }),
        ("receiveMaximum", { $0.receiveMaximum = 65_536 }),
        ("maximumPacketBytes", { $0.maximumPacketBytes = 10 }),
        ("subscriptions", { $0.subscriptions = [TopicSubscription(filter: "a", qos: 2)] }),
        ("subscriptions", { $0.subscriptions = [TopicSubscription(filter: "a/b+/c")] }),
        ("subscriptions", { $0.subscriptions = [TopicSubscription(filter: "a/#/c")] }),
        ("staleFilters", { $0.staleFilters = [""] }),
        ("will", { $0.will = LastWill(topic: "a/#", payload: []) }),
        ("tls", { $0.tls = TLSSettings(certificateFile: "c.pem") }),
        ("tls", { ($0.address, $0.tls) = (.unix(path: "/s"), TLSSettings()) }),
    ]

    @Test(arguments: faults)
    func faultIsNamed(setting: String, change: Change) {
        var settings = BrokerSettings(address: .network(host: "broker", port: 1883), clientID: "c")
        change(&settings)
        let error = #expect(throws: BrokerError.self) { try settings.validate() }
        #expect(error?.setting == setting)
    }

    @Test func whatIsAllowedPasses() throws {
        var settings = BrokerSettings(address: .unix(path: "/run/broker.sock"), clientID: "c")
        settings.keepaliveSeconds = 0
        settings.username = "u"
        settings.password = [0xFF, 0xC3]
        settings.subscriptions = [TopicSubscription(filter: "$share/g/+/b/#", qos: 0)]
        try settings.validate()
    }

    @Test func passwordIsNeverPrinted() {
        var settings = BrokerSettings(address: .network(host: "h", port: 1), clientID: "c")
        settings.username = "u"
        settings.password = Array("geheim".utf8)
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(!"\(settings) \(String(reflecting: settings)) \(dumped)".contains("geheim"))
        #expect(!dumped.contains("103"))
    }
}
