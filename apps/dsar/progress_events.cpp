// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/progress_events.hpp"

#include "libdsar/output/events.hpp"

#include <chrono>

namespace dsar::cli {
namespace {

EventStamp stamp(std::string case_id) {
    return {std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()),
            std::move(case_id)};
}

}  // namespace

std::string ProgressEvents::case_id() const {
    const std::lock_guard lock(mutex_);
    return case_id_;
}

void ProgressEvents::put(const std::string& line) {
    stream_.line(line);
    stream_.flush();
}

void ProgressEvents::case_opened(std::string_view case_id) {
    {
        const std::lock_guard lock(mutex_);
        case_id_ = case_id;
    }
    put(case_opened_event(stamp(this->case_id())));
}

void ProgressEvents::search_started(std::span<const std::string> stores) {
    put(search_started_event(stamp(case_id()), stores));
}

void ProgressEvents::store_started(std::string_view store, std::string_view note) {
    put(store_started_event(stamp(case_id()), store, note));
}

void ProgressEvents::store_progress(std::string_view store, std::uint64_t done, std::uint64_t total,
                                    std::string_view unit) {
    put(store_progress_event(stamp(case_id()), store, done, total, unit));
}

void ProgressEvents::store_finished(const StoreOutcome& outcome, std::string_view note) {
    put(store_searched_event(stamp(case_id()), outcome, note));
}

void ProgressEvents::match_found(const Match& match) {
    put(match_found_event(stamp(case_id()), match));
}

void ProgressEvents::stage_started(std::string_view stage) {
    put(stage_started_event(stamp(case_id()), stage));
}

void ProgressEvents::result(ExitCode code, std::string_view document) {
    put(result_event(stamp(case_id()), static_cast<int>(code), document));
}

void ProgressEvents::result(ExitCode code, const std::function<void(const Pieces& pieces)>& write) {
    const ResultLine line = result_line(stamp(case_id()), static_cast<int>(code));
    stream_.write(line.before);
    write([this](std::string_view piece) { stream_.write(piece); });
    put(line.behind);
}

}  // namespace dsar::cli
