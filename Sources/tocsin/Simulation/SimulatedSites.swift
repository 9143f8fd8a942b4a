// SPDX-License-Identifier: Apache-2.0

/// A place of the simulation and its sensors.
struct SimulatedSite: Sendable {
    var id: String
    /// What a person should know of it.
    var story: String
    var points: [SimulatedPoint]
}

extension SimulatedSite {
    /// The four sites of `config/examples/four-sites.yaml`. Each has something on its mind within seconds of the start.
    static let all = [northTanks, westMine, lxPond, polishShop]

    private static let northTanks = SimulatedSite(
        id: "north-tanks", story: "tank farm: a flange leaks",
        points: [
            SimulatedPoint(
                "T101", "lel", "%{LEL}", base: 3, drift: 1, over: 180, noise: 0.6, decimals: 1,
                story: "a flange leaks, is tightened, leaks again",
                incident: .init(
                    cycle: 48, course: [(1, 0), (3, 31), (9, 31), (12, 56), (18, 56), (24, 0)])),
            SimulatedPoint(
                "T102", "lel", "%{LEL}", base: 2.5, drift: 1, over: 240, noise: 0.5, decimals: 1,
                story: "falls silent now and then", incident: .init(cycle: 75, silence: 20..<33)),
            SimulatedPoint("T103", "lel", "%{LEL}", base: 2, drift: 0.8, over: 200, noise: 0.5, decimals: 1),
            SimulatedPoint("T101", "level", "%", base: 64, drift: 2, over: 900, noise: 0.05, decimals: 2),
            SimulatedPoint(
                "T102", "level", "%", base: 78, drift: 0.5, over: 600, noise: 0.05, decimals: 2,
                story: "is filled too far",
                incident: .init(cycle: 130, course: [(10, 0), (28, 6.2), (45, 6.2), (70, 0)])),
            SimulatedPoint(
                "T103", "level", "%", base: 41, drift: 1.5, over: 700, noise: 0.05, decimals: 2,
                story: "doubts itself for a while", incident: .init(cycle: 100, badQuality: 30..<42)),
        ])

    private static let westMine = SimulatedSite(
        id: "west-mine", story: "coal mine: methane bursts at the face",
        points: [
            SimulatedPoint(
                "face-3", "ch4", "%{vol}", base: 0.42, drift: 0.05, over: 150, noise: 0.02, decimals: 2,
                story: "methane bursts out of the face",
                incident: .init(
                    cycle: 42, course: [(1.5, 0), (3.5, 0.75), (9, 0.75), (11, 1.3), (16, 1.3), (21, 0)])),
            SimulatedPoint("heading-7", "ch4", "%{vol}", base: 0.31, drift: 0.04, over: 210, noise: 0.02, decimals: 2),
            SimulatedPoint(
                "belt-1", "co", "[ppm]", base: 6, drift: 1, over: 300, noise: 0.4, decimals: 1,
                story: "a belt roller smoulders",
                incident: .init(cycle: 110, course: [(8, 0), (24, 26), (42, 26), (55, 0)])),
            SimulatedPoint("return-2", "co", "[ppm]", base: 5, drift: 1, over: 260, noise: 0.4, decimals: 1),
        ])

    private static let lxPond = SimulatedSite(
        id: "lx-pond", story: "tailings pond: rain raises the water, the beach shortens",
        points: [
            SimulatedPoint(
                "pond", "water-level", "m", base: 117.2, drift: 0.05, over: 400, noise: 0.006, decimals: 3,
                story: "rises after rain, is let off, rises again",
                incident: .init(cycle: 50, course: [(1, 0), (4, 1.4), (13, 1.4), (18, 2.9), (26, 2.9), (36, 0)])),
            SimulatedPoint(
                "decant", "water-level", "m", base: 116.4, drift: 0.05, over: 500, noise: 0.006, decimals: 3),
            SimulatedPoint(
                "dam-a", "beach", "m", base: 152, drift: 3, over: 350, noise: 0.3, decimals: 1,
                story: "shortens as the water rises",
                incident: .init(cycle: 100, course: [(8, 0), (22, -46), (36, -46), (52, 0)])),
            SimulatedPoint("dam-b", "beach", "m", base: 168, drift: 3, over: 420, noise: 0.3, decimals: 1),
        ])

    private static let polishShop = SimulatedSite(
        id: "polish-shop", story: "dust plant: filter bags block, the hopper smoulders",
        points: [
            SimulatedPoint(
                "collector-1", "dp", "Pa", base: 820, drift: 30, over: 240, noise: 12, decimals: 0,
                story: "bags block at a stroke and are blown free",
                incident: .init(cycle: 45, course: [(2, 0), (4, 640), (12, 640), (14, 0)])),
            SimulatedPoint(
                "collector-1", "hopper-temp", "Cel", base: 36, drift: 1, over: 300, noise: 0.2, decimals: 1,
                story: "dust smoulders in the hopper",
                incident: .init(cycle: 150, course: [(2, 0), (7, 29), (18, 29), (24, 41), (38, 41), (50, 0)])),
            SimulatedPoint("collector-2", "dp", "Pa", base: 760, drift: 30, over: 260, noise: 12, decimals: 0),
            SimulatedPoint(
                "collector-2", "hopper-temp", "Cel", base: 34, drift: 1, over: 280, noise: 0.2, decimals: 1),
        ])
}
