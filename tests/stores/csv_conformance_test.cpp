// SPDX-License-Identifier: Apache-2.0
#include "tests/stores/asking.hpp"
#include "tests/stores/change_conformance.hpp"
#include "tests/stores/conformance.hpp"

#include <fstream>

namespace dsar::test {
namespace {

std::string quoted(std::string text) {
    for (std::size_t at = 0; (at = text.find('"', at)) != std::string::npos; at += 2) {
        text.insert(at, 1, '"');
    }
    return '"' + text + '"';
}

StoreEntry write_csv(const std::filesystem::path& folder, const Rows& rows, std::string&) {
    std::ofstream file(folder / "rows.csv", std::ios::binary);
    const auto write_line = [&](const auto& cells, const auto& text_of) {
        const char* between = "";
        for (const auto& cell : cells) {
            file << std::exchange(between, ",") << quoted(text_of(cell));
        }
        file << "\r\n";
    };
    write_line(rows.columns, [](const std::string& name) { return name; });
    for (const auto& row : rows.rows) {
        write_line(row, [](const Value& value) { return value.text; });
    }
    return store_entry("csv", "rows.csv", {});
}

const Candidate candidate{
    "csv", write_csv,
    [](const Value& value) { return !value.is_null() && value.kind != ValueKind::Bytes; },
    [](const Value& value) { return text_value(value.text); }};
const bool joined = conform(candidate) && conform_to_put_backs(candidate);

}  // namespace
}  // namespace dsar::test
