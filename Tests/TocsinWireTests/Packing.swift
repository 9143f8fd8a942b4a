// SPDX-License-Identifier: Apache-2.0
import CZlib

/// Packs bodies as a gateway would, for tests.
enum Packing {
    static func gzip(_ body: [UInt8]) throws -> [UInt8] { try deflated(body, windowBits: 15 + 16) }

    /// - Parameter windowBits: 9 to 15.
    static func zlib(_ body: [UInt8], windowBits: Int32 = 15) throws -> [UInt8] {
        try deflated(body, windowBits: windowBits)
    }

    struct Failed: Error { let code: Int32 }

    private static func deflated(_ body: [UInt8], windowBits: Int32) throws -> [UInt8] {
        var stream = unsafe z_stream()
        let size = Int32(unsafe MemoryLayout<z_stream>.size)
        let begun = unsafe deflateInit2_(&stream, 6, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
        guard begun == Z_OK else { throw Failed(code: begun) }
        defer { unsafe deflateEnd(&stream) }
        var packed = [UInt8](repeating: 0, count: Int(unsafe deflateBound(&stream, UInt(body.count))))
        let ended = unsafe body.withUnsafeBufferPointer { input in
            unsafe packed.withUnsafeMutableBufferPointer { output in
                unsafe stream.next_in = input.baseAddress
                unsafe stream.avail_in = UInt32(input.count)
                unsafe stream.next_out = output.baseAddress
                unsafe stream.avail_out = UInt32(output.count)
                return unsafe deflate(&stream, Z_FINISH)
            }
        }
        guard ended == Z_STREAM_END else { throw Failed(code: ended) }
        return Array(packed.dropLast(Int(unsafe stream.avail_out)))
    }
}
