// SPDX-License-Identifier: Apache-2.0
// A register goes from one place to another: its chain as it was signed, line by line, and all that
// no journal could tell again (cases whose journals are gone, people who were forgotten).
#include "libdsar/base/error.hpp"
#include "libdsar/cases/register_parts.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace dsar {
namespace {

constexpr const char* what_failed = "the register is not moved";

void require_whole(const Workspace& workspace, RegisterTable& from) {
    const Problems problems = RegisterChain(workspace, from).check();
    const auto first = std::ranges::find(problems, Problem::Severity::Problem, &Problem::severity);
    if (first != problems.end()) {
        throw Error(ErrorKind::Failed, what_failed,
                    fmt::format("{} {} {}", first->file, first->where, first->what));
    }
}

/// What `to` holds beside its chain is replaced: it may know people whom `from` was made to forget.
void copy_rows(RegisterTable& from, RegisterTable& to) {
    to.clear();
    RegisterFilter all;
    all.all = true;
    for (const RegisterRow& row : from.rows(all)) {
        to.put(row);
        if (row.retired) {
            to.retire(row.history.case_id);
        }
    }
    const std::map<std::string, std::vector<std::string>> digests = from.digests();
    for (const auto& [case_id, label] : from.labels()) {
        const auto found = digests.find(case_id);
        to.put_person(case_id, found == digests.end() ? std::vector<std::string>() : found->second,
                      label);
    }
}

}  // namespace

MovedRegister move_register(const Workspace& workspace, RegisterTable& from, RegisterTable& to,
                            const Signer& signer) {
    require_whole(workspace, from);
    RegisterChain chain(workspace, to);
    MovedRegister moved;
    bool done = false;
    // Nobody adds to the one while the other is filled from it.
    from.change([&] {
        if (done) {
            return;  // it was called again
        }
        to.add_to_chain(
            [&] {
                const std::vector<std::string> lines = from.lines().lines;
                chain.take_over(lines, signer);
                copy_rows(from, to);
                moved = {to.sizes().size(), lines.size()};
                return chain.add({"moved", {{"from", from.kind()}, {"entries", lines.size()}}}, {},
                                 signer);
            },
            [&](const std::string& head) { chain.put_head(head); });
        done = true;
    });
    return moved;
}

}  // namespace dsar
