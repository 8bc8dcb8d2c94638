// SPDX-License-Identifier: Apache-2.0
// What the officer sees while stores are searched: a block redrawn in place ten times a second on a
// terminal, one plain line a store elsewhere, nothing when quiet.
#pragma once

#include "apps/dsar/stream.hpp"
#include "libdsar/engine/progress.hpp"

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace dsar::cli {

/// One store on its way.
struct StoreLine {
    enum class State { Waiting, Searching, Done };

    std::string store;
    State state = State::Waiting;
    std::string note;
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    std::string unit;
    StoreOutcome outcome;
};

/// The lines of the block, each at most as wide as the terminal.
std::vector<std::string> progress_lines(const std::vector<StoreLine>& stores, const Look& look);

/// Of the column of names, as wide as the widest.
std::size_t name_width_of(const std::vector<StoreLine>& stores, const Look& look);

/// `  ✓ crm            1   found by email`: a store that is done.
std::string outcome_line(const StoreOutcome& outcome, std::string_view note, std::size_t name_width,
                         const Look& look);

/// `12,640`.
std::string grouped(std::uint64_t number);

/// Shows progress on one stream. Every method may be called from any thread.
class ProgressView final : public Progress {
 public:
    enum class Mode { Silent, Plain, Live };

    ProgressView(Stream& stream, Mode mode);
    ~ProgressView() override;
    ProgressView(const ProgressView&) = delete;
    ProgressView& operator=(const ProgressView&) = delete;

    void case_opened(std::string_view case_id) override;
    void search_started(std::span<const std::string> stores) override;
    void store_started(std::string_view store, std::string_view note) override;
    void store_progress(std::string_view store, std::uint64_t done, std::uint64_t total,
                        std::string_view unit) override;
    void store_finished(const StoreOutcome& outcome, std::string_view note) override;
    void stage_started(std::string_view stage) override;

    /// Stops drawing and removes the block; the answer follows. May be called more than once.
    void finish();
    /// What each store gave, for the answer's own lines.
    [[nodiscard]] std::map<std::string, std::string> notes() const;

 private:
    StoreLine& line_of(std::string_view store);
    void draw();
    void draw_now();
    void erase_block();
    void make_room(const std::function<void()>& asking);

    Stream& stream_;
    Mode mode_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool finished_ = false;
    std::string heading_;
    std::vector<StoreLine> stores_;
    std::size_t drawn_ = 0;  // lines of the block that stand on the screen
    std::thread painter_;
};

}  // namespace dsar::cli
