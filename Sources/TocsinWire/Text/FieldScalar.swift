// SPDX-License-Identifier: Apache-2.0

/// What one field of a payload holds, whatever it is written in.
enum FieldScalar: Sendable {
    case number(Double)
    case text(ByteRange)
    case yes
    case no
    case null
    /// Anything else: an object, an array, bytes, a number of a kind that is not expected.
    case other
}
