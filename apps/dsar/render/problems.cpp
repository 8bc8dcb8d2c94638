// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/render/problems.hpp"

#include "apps/dsar/render/count.hpp"
#include "apps/dsar/text_width.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace dsar::cli {
namespace {

// More of one kind are only counted: a package may bring any number of files.
constexpr std::size_t most_of_a_kind = 20;

std::size_t room(const Look& look, std::size_t taken) {
    if (!look.terminal) {
        return std::string::npos;
    }
    return look.columns > taken + 30 ? look.columns - taken : 30;
}

std::string detail(std::string_view label, const std::string& text, const Look& look) {
    if (text.empty()) {
        return {};
    }
    std::string out;
    std::string margin = fmt::format("      {:<4}  ", label);
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        for (const std::string& line :
             wrapped(look.safe(rest.substr(0, end)), room(look, margin.size()))) {
            out += margin + line + "\n";
            margin.assign(margin.size(), ' ');
        }
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return out;
}

std::string problem_text(const Problem& problem, std::size_t place_width, const Look& look) {
    const Mark mark =
        problem.severity == Problem::Severity::Problem ? Mark::Failure : Mark::Warning;
    std::string place = look.safe(problem.file);
    place += place.empty() || problem.where.empty() ? "" : " ";
    place += look.safe(problem.where);
    std::string margin = fmt::format("  {} ", look.mark(mark));
    const std::size_t indent = look.mark_width() + 3;
    std::string out;
    if (!place.empty()) {
        margin += padded(place, place_width) + "   ";
    }
    std::size_t width = width_of(margin);
    if (look.terminal && width + width_of(problem.what) > look.columns && !place.empty()) {
        out = margin + "\n";
        margin.assign(indent + 2, ' ');
        width = margin.size();
    }
    for (const std::string& line : wrapped(look.safe(problem.what), room(look, width))) {
        out += margin + line + "\n";
        margin.assign(width, ' ');
    }
    return out + detail("is", problem.is, look) + detail("must", problem.must, look) +
           detail("next", problem.next, look);
}

}  // namespace

std::string problems_text(const Problems& problems, const Look& look) {
    std::map<std::pair<Problem::Severity, std::string_view>, std::size_t> of_a_kind;
    bool some_left_out = false;
    std::size_t width = 0;
    for (const Problem& problem : problems) {
        const std::size_t place = width_of(problem.file) + width_of(problem.where) + 1;
        width = std::max(width, std::min<std::size_t>(place, 36));
    }
    std::string out;
    for (const Problem& problem : problems) {
        if (++of_a_kind[{problem.severity, problem.what}] <= most_of_a_kind) {
            out += problem_text(problem, width, look);
        }
    }
    for (const auto& [kind, count] : of_a_kind) {
        if (count > most_of_a_kind) {
            out += fmt::format("  {} and {} more: {}\n", look.ellipsis(), count - most_of_a_kind,
                               look.safe(kind.second));
            some_left_out = true;
        }
    }
    return out + (some_left_out ? "  --format json lists them all\n" : "");
}

std::string problems_summary(const Problems& problems) {
    const auto found = static_cast<std::size_t>(
        std::ranges::count(problems, Problem::Severity::Problem, &Problem::severity));
    const std::size_t warnings = problems.size() - found;
    if (problems.empty()) {
        return "no problems";
    }
    if (warnings == 0) {
        return counted(found, "problem");
    }
    return found == 0 ? counted(warnings, "warning") + ", 0 problems"
                      : counted(found, "problem") + ", " + counted(warnings, "warning");
}

}  // namespace dsar::cli
