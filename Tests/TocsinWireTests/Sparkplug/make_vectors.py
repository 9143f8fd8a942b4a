#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes SparkplugVectors.swift: payloads made by another implementation, so that ours is not held against itself.

    python3 -m venv v && v/bin/pip install pysparkplug==0.6.1 && v/bin/python make_vectors.py > SparkplugVectors.swift

What pysparkplug's own classes cannot say (properties, data sets, templates) is written with the protobuf classes that it
carries. The values are those of the tests.
"""
import sys
import pysparkplug as sp
from pysparkplug import DataType as T, Metric, _protobuf as pb
import google.protobuf

EIGHT = 1772352000000
LINES = []


def out(name, raw, note):
    raw = raw if isinstance(raw, bytes) else raw.encode()
    text = raw.hex()
    parts = [text[i : i + 96] for i in range(0, len(text), 96)] or [""]
    LINES.append(f"    /// {note}")
    LINES.append(f"    static let {name} = hex(")
    LINES.append('        """')
    LINES.extend("        " + part for part in parts)
    LINES.append('        """)')
    LINES.append("")


def metric(name, datatype, value, alias=None, time=EIGHT, **more):
    return Metric(timestamp=time, name=name, datatype=datatype, value=value, alias=alias, **more)


# Every type that can be a measurement, at its bounds.
TYPES = [
    ("int8", T.INT8, -128), ("int16", T.INT16, -32768), ("int32", T.INT32, -2147483648), ("int64", T.INT64, -2),
    ("uint8", T.UINT8, 255), ("uint16", T.UINT16, 65535), ("uint32", T.UINT32, 4294967295),
    ("uint64", T.UINT64, 9007199254740992), ("float", T.FLOAT, 0.15625), ("double", T.DOUBLE, -71.4),
    ("boolean", T.BOOLEAN, True), ("string", T.STRING, "26.5"), ("text", T.TEXT, "closed"),
]
births = [metric("bdSeq", T.INT64, 7), metric("Node Control/Rebirth", T.BOOLEAN, False)]
births += [metric("types/" + name, kind, value, alias=10 + i) for i, (name, kind, value) in enumerate(TYPES)]
births += [metric("types/nothing", T.DOUBLE, None, alias=40, is_null=True)]
out("nodeBirth", sp.NBirth(timestamp=EIGHT, seq=0, metrics=tuple(births)).encode(include_dtypes=True),
    "NBIRTH, seq 0, bdSeq 7: every type at a bound, aliases 10 on, a null under 40.")

data = [metric(None, kind, value, alias=10 + i, time=EIGHT + 500) for i, (name, kind, value) in enumerate(TYPES)]
out("nodeData", sp.NData(timestamp=EIGHT + 500, seq=1, metrics=tuple(data)).encode(include_dtypes=False),
    "NDATA, seq 1: the same values by alias alone, without data types.")

device = [metric("level/pct", T.DOUBLE, 71.5, alias=101), metric("gas/lel", T.FLOAT, 3.5, alias=102),
          metric("pump/run", T.BOOLEAN, True, alias=103)]
out("deviceBirth", sp.DBirth(timestamp=EIGHT + 120, seq=2, metrics=tuple(device)).encode(include_dtypes=True),
    "DBIRTH, seq 2: three metrics, aliases 101 to 103.")
out("deviceData", sp.DData(timestamp=EIGHT + 5040, seq=3, metrics=(
    metric(None, T.FLOAT, 26.0, alias=102, time=EIGHT + 5000),
    metric(None, T.DOUBLE, None, alias=101, time=EIGHT + 5000, is_null=True))).encode(),
    "DDATA, seq 3: 26 under alias 102, a null under 101.")
out("deviceHistory", sp.DData(timestamp=EIGHT + 6000, seq=4, metrics=(
    metric(None, T.FLOAT, 60.0, alias=102, time=EIGHT - 3600000, is_historical=True),)).encode(),
    "DDATA, seq 4: 60 under alias 102, historical, an hour old.")
out("deviceDeath", sp.DDeath(timestamp=EIGHT + 7000, seq=5).encode(), "DDEATH, seq 5.")
out("nodeDeath", sp.NDeath(timestamp=EIGHT - 1000, bd_seq_metric=metric("bdSeq", T.INT64, 7, time=EIGHT - 1000)).encode(include_dtypes=True),
    "NDEATH, bdSeq 7.")
out("oldNodeDeath", sp.NDeath(timestamp=EIGHT - 1000, bd_seq_metric=metric("bdSeq", T.INT64, 6, time=EIGHT - 1000)).encode(include_dtypes=True),
    "NDEATH, bdSeq 6.")
out("nodeCommand", sp.NCmd(timestamp=EIGHT, metrics=(metric("Node Control/Rebirth", T.BOOLEAN, True),)).encode(include_dtypes=True),
    "NCMD: a rebirth request at eight.")
out("hostOnline", sp.State(timestamp=EIGHT, online=True).encode(), "STATE: online since eight.")


# What pysparkplug has no classes for.
def raw(seq, *metrics, time=EIGHT):
    payload = pb.Payload()
    payload.timestamp = time
    payload.seq = seq
    payload.metrics.extend(metrics)
    return payload


def bare(name, datatype, **fields):
    result = pb.Metric()
    result.name = name
    result.timestamp = EIGHT
    result.datatype = datatype
    for key, value in fields.items():
        setattr(result, key, value)
    return result


def with_properties(target, **properties):
    for key, value in properties.items():
        target.properties.keys.append(key)
        item = target.properties.values.add()
        if isinstance(value, str):
            item.type, item.string_value = 12, value
        elif isinstance(value, float):
            item.type, item.double_value = 10, value
        else:
            item.type, item.int_value = 3, value & 0xFFFFFFFF
    return target


quality = [("good", 192), ("bad", 0), ("stale", 500), ("uncertain", 64), ("override", 216), ("odd", 7_000_000_00)]
out("qualities", raw(6, *(with_properties(bare("q/" + name, 10, double_value=1.0), engHigh=100.0, Quality=code)
                           for name, code in quality)).SerializeToString(),
    "DBIRTH, seq 6: the property Quality behind another one.")
out("units", raw(6, with_properties(bare("u/lel", 10, double_value=1.0), engUnit="%{LEL}"),
                 with_properties(bare("u/ppm", 10, double_value=1.0), engUnit="ppm", engLow=0.0)).SerializeToString(),
    "DBIRTH, seq 6: the property engUnit.")

data_set = bare("s/dataset", 16)
data_set.dataset_value.num_of_columns = 1
data_set.dataset_value.columns.append("a")
data_set.dataset_value.types.append(3)
data_set.dataset_value.rows.add().elements.add().int_value = 4
template = bare("s/template", 19)
template.template_value.version = "1"
template.template_value.metrics.add().name = "inner"
structures = [bare("s/bytes", 17, bytes_value=b"\x01\x02"), bare("s/file", 18, bytes_value=b"GIF8"), data_set, template,
              bare("s/uuid", 15, string_value="b8c3"), bare("s/int8s", 22, bytes_value=b"\x01\x02"),
              bare("s/doubles", 31, bytes_value=b"\x00" * 8), bare("s/after", 10, double_value=2.5)]
out("structures", raw(6, *structures).SerializeToString(),
    "DBIRTH, seq 6: what is no measurement, and one that is behind it.")
spread = bare("int8", 1)
spread.int_value = 0xFFFFFF80
narrow = bare("int16", 2)
narrow.int_value = 0x8000
out("signs", raw(6, spread, narrow).SerializeToString(),
    "DBIRTH, seq 6: an Int8 with its sign over 32 bits, an Int16 cut to 16.")

print("// SPDX-License-Identifier: Apache-2.0")
print()
print("// swift-format-ignore-file")
print(f"// Made by make_vectors.py with pysparkplug {sp.__version__} and protobuf {google.protobuf.__version__}.")
print()
print("@testable import TocsinWire")
print()
print("/// Payloads made by another implementation.")
print("enum SparkplugVectors {")
print("\n".join(LINES).rstrip())
print()
print("    private static func hex(_ text: String) -> [UInt8] {")
print("        let digits = text.utf8.compactMap { HexadecimalDigit.value($0).map(UInt8.init) }")
print("        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }")
print("    }")
print("}")
