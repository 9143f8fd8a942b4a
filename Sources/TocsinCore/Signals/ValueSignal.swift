// SPDX-License-Identifier: Apache-2.0

/// The value itself, in the point's unit: what a rule without a signal looks at (H2.1-H2.5).
public struct ValueSignal: Signal {
    public static let name = "value"
    public static let parameters: [SignalParameter] = []

    public init(_ arguments: SignalArguments) {}
    public func unit(for unit: String) -> String { unit }
}
