// SPDX-License-Identifier: Apache-2.0
// The connectors `jsonl` and `json`.
#include "libdsar/base/json_writer.hpp"
#include "tests/stores/asking.hpp"
#include "tests/stores/change_conformance.hpp"
#include "tests/stores/conformance.hpp"

#include <fstream>

namespace dsar::test {
namespace {

void write_object(std::ostream& file, const Rows& rows, const std::vector<Value>& row) {
    const char* between = "{";
    for (std::size_t index = 0; index < row.size(); ++index) {
        const Value& value = row[index];
        file << std::exchange(between, ",") << json_quoted(rows.columns[index]) << ':'
             << (value.is_null()                 ? "null"
                 : value.kind == ValueKind::Text ? json_quoted(value.text)
                                                 : value.text);
    }
    file << '}';
}

StoreEntry write_lines(const std::filesystem::path& folder, const Rows& rows, std::string& path) {
    std::ofstream file(folder / "rows.jsonl", std::ios::binary);
    for (const auto& row : rows.rows) {
        write_object(file, rows, row);
        file << '\n';
    }
    path = "*.jsonl";
    return store_entry("jsonl", ".", {});
}

StoreEntry write_array(const std::filesystem::path& folder, const Rows& rows, std::string&) {
    std::ofstream file(folder / "rows.json", std::ios::binary);
    const char* between = "[\n ";
    for (const auto& row : rows.rows) {
        file << std::exchange(between, ",\n ");
        write_object(file, rows, row);
    }
    file << "]\n";
    return store_entry("json", "rows.json", {});
}

bool is_no_blob(const Value& value) {
    return value.kind != ValueKind::Bytes;
}

const Candidate jsonl{"jsonl", write_lines, is_no_blob};
const Candidate json{"json", write_array, is_no_blob};
const bool jsonl_joined = conform(jsonl) && conform_to_put_backs(jsonl);
const bool json_joined = conform(json) && conform_to_put_backs(json);

}  // namespace
}  // namespace dsar::test
