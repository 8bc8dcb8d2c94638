// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/render/deadline.hpp"

#include "apps/dsar/text_width.hpp"
#include "libdsar/rights/calendar.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dsar::cli {
namespace {

/// `text` after `margin`, its further lines below its first word; unbroken off a terminal.
std::string hanging(std::string margin, const std::string& text, const Look& look) {
    const std::size_t taken = width_of(margin);
    const std::size_t room = look.terminal && look.columns > taken + 30 ? look.columns - taken
                             : look.terminal                            ? 30
                                                                        : std::string::npos;
    std::string out;
    for (const std::string& line : wrapped(look.safe(text), room)) {
        out += margin + line + "\n";
        margin.assign(taken, ' ');
    }
    return out;
}

std::string steps_text(const std::vector<std::string>& steps, const Look& look) {
    std::string out;
    std::size_t number = 0;
    for (const std::string& step : steps) {
        out += hanging(fmt::format("  {:>2}  ", ++number), step, look);
    }
    return out;
}

std::string headline(const Deadline& deadline, const Look& look) {
    return look.strong(deadline.due ? "Due " + with_weekday(*deadline.due)
                                    : "No date runs: the clock is suspended") +
           "\n";
}

}  // namespace

std::string deadline_text(const Deadline& deadline, const Look& look) {
    std::string out = headline(deadline, look) + "\n" + steps_text(deadline.steps, look);
    std::string others;
    for (const Reading& reading : deadline.readings) {
        if (!reading.taken) {
            others +=
                hanging(fmt::format("  {}  ", with_weekday(reading.date)), reading.words, look);
        }
    }
    return others.empty() ? out : out + "\nOther readings, not taken\n" + others;
}

std::string deadline_text(const RetentionReckoning& reckoning, const Look& look) {
    return look.strong(fmt::format("Keep through {}, erasable from {}",
                                   format(reckoning.retain_through),
                                   format(reckoning.erasable_from))) +
           "\n\n" + steps_text(reckoning.steps, look);
}

}  // namespace dsar::cli
