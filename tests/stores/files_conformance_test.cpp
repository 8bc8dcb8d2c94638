// SPDX-License-Identifier: Apache-2.0
// The connector `files`: its values lie in the names of the files.
#include "tests/stores/asking.hpp"
#include "tests/stores/change_conformance.hpp"
#include "tests/stores/conformance.hpp"

#include <fstream>

namespace dsar::test {
namespace {

StoreEntry write_files(const std::filesystem::path& folder, const Rows& rows, std::string&) {
    std::string pattern;
    for (const std::string& column : rows.columns) {
        pattern += (pattern.empty() ? "" : "~") + ("(?P<" + column + ">[^~]*)");
    }
    for (const auto& row : rows.rows) {
        std::string name;
        for (const Value& value : row) {
            name += (&value == row.data() ? "" : "~") + value.text;
        }
        const auto parent = folder / "deep";
        std::filesystem::create_directories(parent);
        std::ofstream(parent / name) << "bytes of " << row.front().text;
    }
    return store_entry("files", ".", {}, {{"name_pattern", pattern}});
}

bool fits_a_name(const Value& value) {
    const bool held = !value.is_null() && value.kind != ValueKind::Bytes && value.text.size() < 200;
    return held && value.text.find_first_of(std::string("/~\0", 3)) == std::string::npos;
}

const Candidate candidate{"files", write_files, fits_a_name,
                          [](const Value& value) { return text_value(value.text); },
                          [](const std::string&) { return false; }};
const bool joined = conform(candidate) && conform_to_put_backs(candidate);

}  // namespace
}  // namespace dsar::test
