// SPDX-License-Identifier: Apache-2.0

/// Which signal a rule looks at, with its arguments: plain data, made alive by the ``SignalCatalogue``.
public struct SignalDefinition: Hashable, Sendable {
    /// How a slope is taken from the samples of a window.
    public enum Method: String, Sendable, CaseIterable {
        /// Newest minus oldest sample over their true time apart.
        case ends
        /// Least squares, from three samples on.
        case regression
        /// Between the means of successive whole windows.
        case means
    }

    /// Which way a swing counts.
    public enum Direction: String, Sendable, CaseIterable {
        case up, down, both
    }

    /// The word that the configuration and the record use.
    public let name: String
    public let arguments: SignalArguments

    /// - Parameters:
    ///   - name: one of ``SignalCatalogue``; any other word is no signal and never answers.
    ///   - arguments: defaults are filled in here.
    public init(_ name: String, _ arguments: [String: SignalValue] = [:]) {
        self.name = name
        var all = arguments
        for parameter in SignalCatalogue.type(named: name)?.parameters ?? [] where all[parameter.name] == nil {
            all[parameter.name] = parameter.standard
        }
        self.arguments = SignalArguments(all)
    }

    /// The value itself, in the point's unit.
    public static let value = SignalDefinition("value")
    /// Seconds since the point was last heard.
    public static let silence = SignalDefinition("silence")

    /// Change per `per` over `window`; with `relativeTo`, in per cent of that value.
    public static func rate(
        window: Interval, per: Interval, method: Method = .ends, relativeTo: Double? = nil
    ) -> SignalDefinition {
        var arguments: [String: SignalValue] = [
            "window": .interval(window), "per": .interval(per), "method": .word(method.rawValue),
        ]
        if let relativeTo { arguments["relative_to"] = .number(relativeTo) }
        return SignalDefinition("rate", arguments)
    }

    /// Largest minus smallest value inside `window`.
    public static func swing(window: Interval, direction: Direction = .both) -> SignalDefinition {
        SignalDefinition("swing", ["window": .interval(window), "direction": .word(direction.rawValue)])
    }
}
