// SPDX-License-Identifier: Apache-2.0

/// What `tocsin simulate --list` prints: the sensors, and what happens to them.
enum SimulationListing {
    static func bytes(of model: SiteModel, json: Bool) -> [UInt8] {
        if json { return model.sensors.flatMap { object($0).line } }
        let width = model.sensors.map(\.topic.count).max() ?? 0
        let lines = model.sensors.map { sensor in
            let topic = sensor.topic + String(repeating: " ", count: width - sensor.topic.count)
            return "\(topic)  \(number(sensor.point.base)) \(sensor.point.unitOfMeasure), \(sensor.point.story)\n"
        }
        return Array(lines.joined().utf8)
    }

    private static func object(_ sensor: SiteModel.Sensor) -> JSONObject {
        var object = JSONObject()
        object.add("topic", sensor.topic)
        object.add("point", sensor.id)
        object.add("site", sensor.site)
        object.add("unit", sensor.point.unitOfMeasure)
        object.add("story", sensor.point.story)
        return object
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() ? "\(Int(value))" : "\(value)"
    }
}
