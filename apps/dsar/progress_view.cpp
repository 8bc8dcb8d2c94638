// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/progress_view.hpp"

#include "apps/dsar/text_width.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace dsar::cli {
namespace {

constexpr auto redraw_interval = std::chrono::milliseconds(100);
constexpr std::string_view clear_to_end_of_line = "\x1b[K";
constexpr std::string_view clear_below = "\x1b[J";

}  // namespace

ProgressView::ProgressView(Stream& stream, Mode mode) : stream_(stream), mode_(mode) {
    stream_.set_room([this](const std::function<void()>& asking) { make_room(asking); });
    if (mode_ == Mode::Live) {
        painter_ = std::thread([this] { draw(); });
    }
}

ProgressView::~ProgressView() {
    finish();
}

void ProgressView::case_opened(std::string_view case_id) {
    const std::lock_guard lock(mutex_);
    heading_ = "Case " + std::string(case_id);
    if (mode_ == Mode::Plain) {
        stream_.line(heading_);
    }
}

void ProgressView::search_started(std::span<const std::string> stores) {
    const std::lock_guard lock(mutex_);
    stores_.clear();
    for (const std::string& store : stores) {
        stores_.emplace_back().store = store;
    }
}

void ProgressView::store_started(std::string_view store, std::string_view note) {
    const std::lock_guard lock(mutex_);
    StoreLine& line = line_of(store);
    line.state = StoreLine::State::Searching;
    line.note = note;
    line.done = 0;
    line.total = 0;
}

void ProgressView::store_progress(std::string_view store, std::uint64_t done, std::uint64_t total,
                                  std::string_view unit) {
    const std::lock_guard lock(mutex_);
    StoreLine& line = line_of(store);
    line.done = done;
    line.total = total;
    line.unit = unit;
}

void ProgressView::store_finished(const StoreOutcome& outcome, std::string_view note) {
    const std::lock_guard lock(mutex_);
    StoreLine& line = line_of(outcome.store);
    line.state = StoreLine::State::Done;
    line.outcome = outcome;
    line.note = note;
    if (mode_ == Mode::Plain) {
        stream_.line(
            outcome_line(outcome, note, name_width_of(stores_, stream_.look()), stream_.look()));
    }
}

void ProgressView::stage_started(std::string_view stage) {
    const std::lock_guard lock(mutex_);
    if (mode_ == Mode::Plain) {
        stream_.line("  " + std::string(stage));
    }
}

void ProgressView::finish() {
    stream_.set_room({});
    {
        const std::lock_guard lock(mutex_);
        finished_ = true;
    }
    changed_.notify_all();
    if (painter_.joinable()) {
        painter_.join();
        erase_block();
    }
}

std::map<std::string, std::string> ProgressView::notes() const {
    const std::lock_guard lock(mutex_);
    std::map<std::string, std::string> notes;
    for (const StoreLine& line : stores_) {
        if (line.state == StoreLine::State::Done && !line.note.empty()) {
            notes[line.store] = line.note;
        }
    }
    return notes;
}

StoreLine& ProgressView::line_of(std::string_view store) {
    const auto found = std::ranges::find(stores_, store, &StoreLine::store);
    if (found != stores_.end()) {
        return *found;
    }
    stores_.emplace_back().store = store;
    return stores_.back();
}

// The painter's thread: a search that ends within one interval never flickers.
void ProgressView::draw() {
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, redraw_interval, [this] { return finished_; })) {
        draw_now();
    }
}

void ProgressView::draw_now() {
    std::vector<std::string> lines = progress_lines(stores_, stream_.look());
    if (!heading_.empty()) {
        lines.insert(lines.begin(), {heading_, ""});
    }
    std::string text = drawn_ > 0 ? fmt::format("\x1b[{}A", drawn_) : std::string{};
    for (const std::string& line : lines) {
        text.append("\r").append(line).append(clear_to_end_of_line).append("\n");
    }
    stream_.write(text.append(clear_below));
    drawn_ = lines.size();
}

// Whoever has something to report waits until the question is answered.
void ProgressView::make_room(const std::function<void()>& asking) {
    const std::lock_guard lock(mutex_);
    erase_block();
    asking();
}

void ProgressView::erase_block() {
    if (drawn_ > 0) {
        stream_.write(fmt::format("\x1b[{}A\r{}", drawn_, clear_below));
        drawn_ = 0;
    }
}

}  // namespace dsar::cli
