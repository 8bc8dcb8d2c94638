// SPDX-License-Identifier: Apache-2.0
// Logs as connectors that conform: a journal, which holds any bytes, and lines that a pattern takes
// apart at tabs.
#include "tests/stores/asking.hpp"
#include "tests/stores/change_conformance.hpp"
#include "tests/stores/conformance.hpp"

#include <fstream>

namespace dsar::test {
namespace {

StoreEntry write_journal(const std::filesystem::path& folder, const Rows& rows, std::string&) {
    std::ofstream file(folder / "rows.export", std::ios::binary);
    for (const auto& row : rows.rows) {
        for (std::size_t column = 0; column < row.size(); ++column) {
            const std::string& text = row[column].text;
            const bool is_line = text.find_first_of("\n\r\x07\x1b") == std::string::npos &&
                                 text.find('\0') == std::string::npos;
            file << rows.columns[column];
            if (is_line) {
                file << '=' << text << '\n';
                continue;
            }
            file << '\n';
            for (std::size_t size = text.size(), byte = 0; byte < 8; ++byte, size >>= 8U) {
                file.put(static_cast<char>(size & 0xffU));
            }
            file << text << '\n';
        }
        file << '\n';
    }
    return store_entry("text", "rows.export", {}, {{"format", "journald"}});
}

StoreEntry write_lines(const std::filesystem::path& folder, const Rows& rows, std::string&) {
    std::ofstream file(folder / "rows.log", std::ios::binary);
    std::string pattern;
    for (const std::string& column : rows.columns) {
        pattern += (pattern.empty() ? "(?P<" : "\\t(?P<") + column + ">[^\\t]*)";
    }
    for (const auto& row : rows.rows) {
        const char* between = "";
        for (const Value& value : row) {
            file << std::exchange(between, "\t") << value.text;
        }
        file << "\r\n";
    }
    return store_entry("text", "rows.log", {}, {{"pattern", pattern}});
}

bool is_of_words(const std::string& name) {
    return std::all_of(name.begin(), name.end(), [](char letter) {
        return letter == '_' || (letter >= 'a' && letter <= 'z');
    });
}

Value as_text(const Value& value) {
    return text_value(value.text);
}

Candidate journal() {
    Candidate candidate;
    candidate.kind = "text";
    candidate.write = write_journal;
    candidate.can_hold = [](const Value& value) {
        return !value.is_null() && value.kind != ValueKind::Bytes;
    };
    candidate.as_held = as_text;
    candidate.name = "text_journal";
    return candidate;
}

Candidate lines() {
    Candidate candidate = journal();
    candidate.write = write_lines;
    candidate.can_hold = [](const Value& value) {
        return !value.is_null() && value.kind != ValueKind::Bytes &&
               value.text.find_first_of("\t\r\n") == std::string::npos;
    };
    candidate.can_name = is_of_words;
    candidate.name = "text_lines";
    return candidate;
}

const bool joined = conform(journal()) && conform_to_changes(journal()) &&
                    conform_to_put_backs(journal()) && conform(lines()) &&
                    conform_to_changes(lines()) && conform_to_put_backs(lines());

}  // namespace
}  // namespace dsar::test
