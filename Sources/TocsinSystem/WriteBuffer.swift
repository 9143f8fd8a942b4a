// SPDX-License-Identifier: Apache-2.0
import CTocsinLinux

/// Bytes on their way to a file: grows by doubling, keeps its storage, little-endian numbers.
///
/// An `Array` would check uniqueness and capacity for each byte; the line writes one entry per reading here.
@safe
public struct WriteBuffer: ~Copyable {
    @usableFromInline var base: UnsafeMutableRawPointer
    @usableFromInline var capacity: Int
    /// Bytes in the buffer.
    public var count: Int { length }
    @usableFromInline var length = 0

    /// - Parameter capacity: bytes to begin with, at least 64.
    public init(capacity: Int = 4_096) {
        self.capacity = max(64, capacity)
        unsafe base = UnsafeMutableRawPointer.allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit { unsafe base.deallocate() }

    /// Forgets the bytes, keeps the storage.
    public mutating func removeAll() { length = 0 }

    /// Forgets all but the first `length` bytes.
    public mutating func truncate(to length: Int) {
        precondition(length >= 0 && length <= count)
        self.length = length
    }

    /// Room for `more` bytes, so that they can be put without a check each.
    @inlinable @inline(__always)
    public mutating func reserve(_ more: Int) {
        if capacity &- length < more { grow(more) }
    }

    @usableFromInline
    mutating func grow(_ more: Int) {
        let larger = max(capacity * 2, count + more)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        unsafe moved.copyMemory(from: base, byteCount: count)
        unsafe base.deallocate()
        unsafe base = moved
        capacity = larger
    }

    @inlinable @inline(__always)
    public mutating func put(byte: UInt8) {
        reserve(1)
        unsafe base.storeBytes(of: byte, toByteOffset: length, as: UInt8.self)
        length &+= 1
    }

    @inlinable @inline(__always)
    public mutating func put(_ value: UInt32) {
        reserve(4)
        unsafe base.storeBytes(of: value.littleEndian, toByteOffset: length, as: UInt32.self)
        length &+= 4
    }

    @inlinable @inline(__always)
    public mutating func put(_ value: UInt64) {
        reserve(8)
        unsafe base.storeBytes(of: value.littleEndian, toByteOffset: length, as: UInt64.self)
        length &+= 8
    }

    /// Seven bits a byte, least first; up to 10 bytes.
    @inlinable @inline(__always)
    public mutating func put(variable value: UInt64) {
        reserve(10)
        var rest = value
        while rest >= 0x80 {
            unsafe base.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: length, as: UInt8.self)
            length &+= 1
            rest >>= 7
        }
        unsafe base.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: length, as: UInt8.self)
        length &+= 1
    }

    /// Signed: small magnitudes of either sign take few bytes.
    @inlinable @inline(__always)
    public mutating func put(zigzag value: Int64) {
        put(variable: UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    public mutating func put(_ bytes: [UInt8]) {
        reserve(bytes.count)
        unsafe bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            unsafe base.advanced(by: count).copyMemory(from: start, byteCount: source.count)
        }
        length += bytes.count
    }

    public mutating func put(_ bytes: Span<UInt8>) {
        reserve(bytes.count)
        unsafe bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            unsafe base.advanced(by: count).copyMemory(from: start, byteCount: source.count)
        }
        length += bytes.count
    }

    /// Text with its length before it.
    public mutating func put(_ text: String) {
        put(variable: UInt64(text.utf8.count))
        put(Array(text.utf8))
    }

    /// Replaces four bytes that were put before.
    public mutating func overwrite(at offset: Int, _ value: UInt32) {
        precondition(offset >= 0 && offset + 4 <= count)
        unsafe base.storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt32.self)
    }

    /// CRC-32C of the bytes from `offset` to the end.
    public func checksum(from offset: Int) -> UInt32 {
        precondition(offset >= 0 && offset <= count)
        return unsafe tocsin_crc32c(0, base + offset, count - offset)
    }

    /// Lends the bytes.
    public borrowing func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafeRawBufferPointer(start: base, count: count))
    }

    /// A copy of the bytes.
    public var array: [UInt8] { unsafe withBytes { unsafe [UInt8]($0) } }
}
