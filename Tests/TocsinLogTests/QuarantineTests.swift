// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinCore
import TocsinLog
import TocsinSystem
import TocsinTestSupport

@Suite("Messages that could not be decoded")
struct QuarantineTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/quarantine.jsonl" }

    init() throws { folder = try TemporaryFolder() }

    private func objects(_ path: String) throws -> [[String: Any]] {
        try LogFixture.lines(path).map {
            try #require(try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any])
        }
    }

    @Test(arguments: 0...20)
    func payloads(count: Int) throws {
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 101 + 250) }
        var quarantine = Quarantine(folder: folder.path)
        quarantine.put(topic: Array("a/\"b\"".utf8), payload: payload, reason: "no value", at: LogFixture.now)
        let object = try #require(try objects(path).first)
        #expect(object["tst"] as? String == "2026-03-01T08:00:00.000000Z+0000")
        #expect(object["topic"] as? String == "a/\"b\"")
        #expect(object["payloadlen"] as? Int == count)
        #expect(object["payload_base64"] as? String == Data(payload).base64EncodedString())
        #expect(object["reason"] as? String == "no value")
        #expect(quarantine.kept == 1)
    }

    @Test(arguments: [0, 50, 150, 299, 300, 301, 500, 5_000])
    func neverLargerThanAllowed(size: Int) throws {
        let capacity: Int64 = 1_000
        var quarantine = Quarantine(folder: folder.path, capacity: capacity)
        for index in 0..<50 {
            let payload = [UInt8](repeating: UInt8(index), count: size)
            quarantine.put(topic: Array("t".utf8), payload: payload, reason: "r", at: LogFixture.now)
            #expect(try #require(Files.size(of: path)) <= capacity)
            #expect(Files.size(of: path + ".old") ?? 0 <= capacity)
        }
        #expect(quarantine.kept == 50)
        #expect(quarantine.dropped == 0)
        let last = try #require(try objects(path).last)
        #expect(last["payloadlen"] as? Int == size)
        let text = try #require(last["payload_base64"] as? String)
        let kept = try #require(Data(base64Encoded: text))
        #expect(kept == Data(repeating: 49, count: kept.count))
        #expect(size > 600 ? kept.count > 600 : kept.count == size)
        #expect(!(try objects(path + ".old").isEmpty))
    }

    @Test func whatCannotBeKeptIsCounted() throws {
        var small = Quarantine(folder: folder.path, capacity: 100)
        small.put(topic: [UInt8](repeating: 65, count: 200), payload: [1], reason: "r", at: LogFixture.now)
        #expect(small.dropped == 1)
        var nowhere = Quarantine(folder: folder.path + "/nowhere")
        nowhere.put(topic: [], payload: [], reason: "", at: LogFixture.now)
        #expect(nowhere.dropped == 1)
        #expect(nowhere.kept == 0)
    }

    /// A crash in the middle of a line must not join it to the next.
    @Test func anUnfinishedLineIsCutOff() throws {
        var quarantine = Quarantine(folder: folder.path)
        quarantine.put(topic: Array("t".utf8), payload: [1], reason: "r", at: LogFixture.now)
        try LogFixture.put(try LogFixture.read(path) + Array("{\"tst\":".utf8), path)
        var again = Quarantine(folder: folder.path)
        again.put(topic: Array("t".utf8), payload: [2], reason: "r", at: LogFixture.now)
        #expect(try objects(path).map { $0["payload_base64"] as? String } == ["AQ==", "Ag=="])
    }
}
