// SPDX-License-Identifier: Apache-2.0

/// Seconds since the point was last heard (H2.11), on receive time: any reading ends it, also a late or a bad one.
///
/// The engine keeps its time, since it stands still while our own link to the broker is down.
public struct SilenceSignal: Signal {
    public static let name = "silence"
    public static let parameters: [SignalParameter] = []
    public static let answersTime = true

    public init(_ arguments: SignalArguments) {}
    public func unit(for unit: String) -> String { "s" }
}
