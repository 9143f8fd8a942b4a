// SPDX-License-Identifier: Apache-2.0

extension Span where Element == UInt8 {
    /// The bytes in an array of their own: for what has to outlive the loan.
    public var copied: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        for index in indices { bytes.append(self[index]) }
        return bytes
    }
}

extension Array where Element == UInt8 {
    /// Appends bytes that are on loan, all at once.
    @inlinable
    public mutating func append(copying bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
