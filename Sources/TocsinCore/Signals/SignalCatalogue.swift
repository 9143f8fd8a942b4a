// SPDX-License-Identifier: Apache-2.0

/// All signals there are. A new one is a file of its own and a line here.
public enum SignalCatalogue {
    public static let types: [any Signal.Type] = [
        ValueSignal.self,
        SilenceSignal.self,
        RateSignal.self,
        SwingSignal.self,
        AccelerationSignal.self,
        TimeToLimitSignal.self,
        TimeToFailureSignal.self,
        MeanSignal.self,
        TwaSignal.self,
        SumSignal.self,
        TimeAboveSignal.self,
        CountSignal.self,
        FlatSignal.self,
        FaultSignal.self,
        CalibrationSignal.self,
        OverdueSignal.self,
        BaselineSignal.self,
        SpreadSignal.self,
        VoteSignal.self,
        TallySignal.self,
        WhenSignal.self,
        MismatchSignal.self,
        GeofenceSignal.self,
        OutSignal.self,
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: types.map { ($0.name, $0) })

    /// The names of all signals that a rule can ask for; "value" is what a rule without one looks at.
    public static let names = types.map { $0.name }.filter { $0 != ValueSignal.name }

    public static func type(named name: String) -> (any Signal.Type)? { byName[name] }

    /// The signal itself; an unknown name is taken as the value.
    static func make(_ definition: SignalDefinition) -> any Signal {
        (byName[definition.name] ?? ValueSignal.self).make(definition.arguments)
    }

    /// Whether a signal looks at the members of a group rather than at one point.
    public static func isOfGroup(_ name: String) -> Bool { byName[name] is any GroupSignal.Type }

    /// How far back a signal looks in the recent readings that its point keeps; nil when it keeps what it needs itself.
    public static func reach(_ definition: SignalDefinition) -> Interval? {
        (make(definition) as? any WindowSignal).map { Interval(milliseconds: $0.reach) }
    }
}
