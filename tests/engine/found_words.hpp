// SPDX-License-Identifier: Apache-2.0
// Searches of a test workspace, and matches in few words.
#pragma once

#include "libdsar/engine/search.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace dsar::test {

/// Searches with a spool of its own, quietly.
inline SearchResult find(const Workspace& workspace, const std::vector<Subject>& subjects,
                         const SearchOptions& options = {}) {
    Spool spool(std::filesystem::temp_directory_path());
    Progress quiet;
    return search(workspace, subjects, options, spool, quiet);
}

inline Subject by_email(const std::string& email) {
    return {{{"email", email}}};
}

/// `accounts/1 exact`, with `shared`, `mention`, `text`, `forward` where it applies.
inline std::set<std::string> words(const SubjectMatches& found) {
    std::set<std::string> out;
    for (const Match& match : found.matches) {
        std::string text = match.collection + "/" + key_text(match.key) + " " +
                           std::string(name_of(match.certainty));
        text += match.shared ? " shared" : "";
        text += match.mention ? " mention" : "";
        text += match.in_text ? " text" : "";
        text += match.forward ? " forward" : "";
        out.insert(text);
    }
    return out;
}

/// Compares all matches, and shows which differ.
inline void check(const SubjectMatches& found, const std::set<std::string>& expected) {
    const std::set<std::string> actual = words(found);
    BOOST_TEST(actual == expected, boost::test_tools::per_element());
}

}  // namespace dsar::test
