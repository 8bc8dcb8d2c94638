// SPDX-License-Identifier: Apache-2.0
// The text of progress: pure functions from state to lines.
#include "apps/dsar/progress_view.hpp"
#include "apps/dsar/text_width.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dsar::cli {
namespace {

constexpr std::size_t most_lines = 20;
constexpr std::size_t bar_width = 18;

std::string bar(std::uint64_t done, std::uint64_t total, const Look& look) {
    const std::uint64_t part = std::min(done, total);
    const std::size_t full = static_cast<std::size_t>(part * bar_width / total);
    std::string text;
    for (std::size_t at = 0; at < bar_width; ++at) {
        if (look.unicode) {
            text += at < full ? "━" : "─";
        } else {
            text += at < full ? '#' : '-';
        }
    }
    return fmt::format("{} {:2} %", text, part * 100 / total);
}

std::string activity(const StoreLine& line, const Look& look) {
    if (line.state == StoreLine::State::Waiting) {
        return "waiting";
    }
    if (line.total > 0) {
        return fmt::format("{} of {} {}  {}", grouped(line.done), grouped(line.total),
                           look.safe(line.unit), bar(line.done, line.total, look));
    }
    if (line.done > 0) {
        return fmt::format("{} {}", grouped(line.done), look.safe(line.unit));
    }
    return line.note.empty() ? "searching" : look.safe(line.note);
}

std::string running_line(const StoreLine& line, std::size_t name_width, const Look& look) {
    const std::size_t room = look.columns - std::min(look.columns, name_width + 12);
    return fmt::format("  {} {}      {}", look.mark(Mark::Waiting),
                       padded(look.safe(line.store), name_width),
                       shortened(activity(line, look), room, look.ellipsis()));
}

}  // namespace

std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
    return digits;
}

std::string outcome_line(const StoreOutcome& outcome, std::string_view note, std::size_t name_width,
                         const Look& look) {
    const std::string name = padded(look.safe(outcome.store), name_width);
    switch (outcome.status) {
        case StoreOutcome::Status::Searched: {
            const std::string tail = note.empty() ? std::string{} : "   " + look.safe(note);
            return fmt::format("  {} {} {:>4}{}", look.mark(Mark::Ok), name,
                               grouped(outcome.records), tail);
        }
        case StoreOutcome::Status::Failed:
            return fmt::format("  {} {}    did not answer: {}", look.mark(Mark::Failure), name,
                               look.safe(outcome.why));
        case StoreOutcome::Status::Skipped:
            return fmt::format("  {} {}    not searched{}", look.mark(Mark::Waiting), name,
                               outcome.why.empty() ? "" : ": " + look.safe(outcome.why));
    }
    return {};
}

std::size_t name_width_of(const std::vector<StoreLine>& stores, const Look& look) {
    std::size_t width = 10;
    for (const StoreLine& line : stores) {
        width = std::max(width, width_of(look.safe(line.store)));
    }
    return width;
}

std::vector<std::string> progress_lines(const std::vector<StoreLine>& stores, const Look& look) {
    const std::size_t name_width = name_width_of(stores, look);
    std::vector<std::string> lines;
    for (const StoreLine& line : stores) {
        if (lines.size() + 1 == most_lines && stores.size() > most_lines) {
            lines.push_back(fmt::format("  {} more stores", stores.size() - lines.size()));
            break;
        }
        if (line.state == StoreLine::State::Done) {
            const std::size_t room = look.columns > 1 ? look.columns - 1 : 1;
            const std::string text = outcome_line(line.outcome, line.note, name_width, look);
            lines.push_back(
                width_of(text) <= room ? text : outcome_line(line.outcome, {}, name_width, look));
        } else {
            lines.push_back(running_line(line, name_width, look));
        }
    }
    return lines;
}

}  // namespace dsar::cli
