// SPDX-License-Identifier: Apache-2.0
import CZlib
import Synchronization

/// Expands compressed bodies through zlib. Its state (about 40 KiB) is kept from body to body.
final class Inflater: Sendable {
    /// How a body is packed.
    enum Form: Sendable {
        case gzip
        case zlib

        /// What a body's first two bytes say; nil for neither.
        ///
        /// Of zlib only the window of 32 KiB is taken, as practically all encoders write it: the others begin with bytes
        /// that text begins with, such as the `80` of `80.5`.
        init?(of body: Span<UInt8>) {
            guard body.count >= 2 else { return nil }
            let (first, second) = (body[0], body[1])
            if first == 0x1F, second == 0x8B {
                self = .gzip
            } else if first == 0x78, (UInt16(first) << 8 | UInt16(second)) % 31 == 0, second & 0x20 == 0 {
                self = .zlib
            } else {
                return nil
            }
        }

        fileprivate var windowBits: Int32 { self == .gzip ? 15 + 16 : 15 }
    }

    private enum Outcome: Sendable {
        case bytes(Int)
        case failed(DecodeErrorReason)
    }

    // Two copies of a decoder share it; they do not wait for each other in practice.
    private let stream: Mutex<InflateStream>

    init() { stream = Mutex(InflateStream()) }

    /// Expands a body that has to end where its bytes end.
    ///
    /// - Parameters:
    ///   - buffer: what it is written to, from the first byte on; made longer as needed, never shorter.
    ///   - limit: bytes that it may expand to. Work and memory are bounded by it, whatever the body says.
    /// - Returns: how many bytes it expanded to.
    func expand(
        _ body: Span<UInt8>, _ form: Form, into buffer: inout [UInt8], limit: Int
    ) throws(DecodeErrorReason) -> Int {
        let outcome = unsafe body.withUnsafeBufferPointer { input in
            stream.withLock { stream in
                unsafe stream.expand(input, form.windowBits, &buffer, limit: limit)
            }
        }
        switch outcome {
        case .bytes(let count): return count
        case .failed(let reason): throw reason
        }
    }

    /// zlib's stream, at an address of its own, since zlib remembers that. Sendable because nobody else has the address,
    /// and this cannot be copied.
    @safe private struct InflateStream: ~Copyable, @unchecked Sendable {
        private let stream: UnsafeMutablePointer<z_stream>
        private let isReady: Bool

        init() {
            unsafe stream = .allocate(capacity: 1)
            unsafe stream.initialize(to: z_stream())
            let size = Int32(unsafe MemoryLayout<z_stream>.size)
            isReady = unsafe inflateInit2_(stream, 15, ZLIB_VERSION, size) == Z_OK
        }

        deinit {
            unsafe inflateEnd(stream)
            unsafe stream.deallocate()
        }

        /// - Parameter input: valid for the call.
        func expand(
            _ input: UnsafeBufferPointer<UInt8>, _ windowBits: Int32, _ buffer: inout [UInt8], limit: Int
        ) -> Outcome {
            guard isReady, unsafe inflateReset2(stream, windowBits) == Z_OK, let count = UInt32(exactly: input.count)
            else { return .failed(.invalidCompression) }
            unsafe stream.pointee.next_in = input.baseAddress
            unsafe stream.pointee.avail_in = count
            var used = 0
            while true {
                if used == buffer.count {
                    // One byte more than allowed shows that there is more.
                    let more = min(max(buffer.count, 4_096), limit + 1 - buffer.count)
                    guard more > 0 else { return .failed(.expandedTooLarge) }
                    buffer.append(contentsOf: repeatElement(0, count: more))
                }
                let code = step(&buffer, &used)
                guard used <= limit else { return .failed(.expandedTooLarge) }
                let left = Int(unsafe stream.pointee.avail_in)
                switch code {
                case Z_STREAM_END:
                    if left == 0 { return .bytes(used) }
                    // gzip's members follow each other; inflate checks how the next one begins.
                    guard windowBits > 15, unsafe inflateReset(stream) == Z_OK else {
                        return .failed(.invalidCompression)
                    }
                case Z_OK:
                    // It has taken all and asks for more: the body is cut short.
                    if left == 0, used < buffer.count { return .failed(.invalidCompression) }
                default: return .failed(.invalidCompression)
                }
            }
        }

        /// Fills the rest of the buffer as far as the input goes.
        private func step(_ buffer: inout [UInt8], _ used: inout Int) -> Int32 {
            let room = buffer.count - used
            let start = used
            return unsafe buffer.withUnsafeMutableBufferPointer { output in
                unsafe stream.pointee.next_out = output.baseAddress.map { unsafe $0 + start }
                unsafe stream.pointee.avail_out = UInt32(clamping: room)
                let code = unsafe inflate(stream, Z_NO_FLUSH)
                used = start + room - Int(unsafe stream.pointee.avail_out)
                return code
            }
        }
    }
}
