// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinSystem
import TocsinTestSupport

@Suite("Gzip")
struct GzipTests {
    /// Expands a file with room for `piece` bytes at a time, both ways.
    private func expand(_ packed: [UInt8], piece: Int) throws(GzipError) -> [UInt8] {
        var reading = GzipReading()
        var (found, output) = ([UInt8](), [UInt8](repeating: 0, count: piece))
        var place = 0
        while place < packed.count {
            let range = place..<min(packed.count, place + piece)
            let step = try reading.expand(packed, range, into: &output, from: 0)
            found += output[..<step.made]
            place += step.taken
        }
        // What is still inside comes without further input.
        while true {
            let step = try reading.expand(packed, place..<place, into: &output, from: 0)
            if step.made == 0 { break }
            found += output[..<step.made]
        }
        guard reading.isComplete else { throw .cutShort }
        return found
    }

    private static func telemetry(_ lines: Int) -> [UInt8] {
        var random = SeededGenerator(seed: 5)
        return (0..<lines).flatMap { Array("{\"n\":\($0),\"v\":\(UInt16.random(in: 0...999, using: &random))}\n".utf8) }
    }

    @Test("a compressed file takes the place of the other, and gzip reads it", arguments: [0, 1, 20_000])
    func file(lines: Int) throws {
        let folder = try TemporaryFolder()
        let text = GzipTests.telemetry(lines)
        let path = try folder.write("a.jsonl", String(decoding: text, as: UTF8.self))
        let bytes = try #require(try GzipFile.compress(path))
        #expect(try Files.names(in: folder.path) == ["a.jsonl.gz"])
        #expect(Files.size(of: path + ".gz") == bytes)
        try run("/bin/sh", ["-c", "gzip -dc \(path).gz > \(folder("back"))"])
        #expect(try Files.read(folder("back"), limit: 1 << 24) == text)
        let packed = try Files.read(path + ".gz", limit: 1 << 24)
        for piece in [1_000, 1 << 16] { #expect(try expand(packed, piece: piece) == text) }
    }

    @Test("one that is given up leaves all as it was") func cancelled() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a.jsonl", "text\n")
        #expect(try GzipFile.compress(path) { true } == nil)
        #expect(try Files.names(in: folder.path) == ["a.jsonl"])
    }

    @Test("files behind each other are one text; what is cut or changed is found") func members() throws {
        let folder = try TemporaryFolder()
        let text = GzipTests.telemetry(500)
        let path = try folder.write("a", String(decoding: text, as: UTF8.self))
        _ = try GzipFile.compress(path)
        let packed = try Files.read(path + ".gz", limit: 1 << 20)
        #expect(try expand(packed + packed, piece: 700) == text + text)
        #expect(throws: GzipError.cutShort) { try expand(Array(packed.dropLast(9)), piece: 700) }
        var changed = packed
        changed[packed.count - 6] ^= 1
        #expect(throws: GzipError.damaged) { try expand(changed, piece: 700) }
        #expect(throws: GzipError.damaged) { try expand(packed + [1, 2, 3], piece: 700) }
    }
}
