// SPDX-License-Identifier: Apache-2.0
// Progress as event-1 lines on standard output, as they happen (`--format ndjson`).
#pragma once

#include "apps/dsar/exit_code.hpp"
#include "apps/dsar/stream.hpp"
#include "libdsar/engine/progress.hpp"

#include <functional>
#include <mutex>
#include <string>

namespace dsar::cli {

/// Writes and flushes one line an event. Every method may be called from any thread.
class ProgressEvents final : public Progress {
 public:
    explicit ProgressEvents(Stream& stream) : stream_(stream) {}

    void case_opened(std::string_view case_id) override;
    void search_started(std::span<const std::string> stores) override;
    void store_started(std::string_view store, std::string_view note) override;
    void store_progress(std::string_view store, std::uint64_t done, std::uint64_t total,
                        std::string_view unit) override;
    void store_finished(const StoreOutcome& outcome, std::string_view note) override;
    void match_found(const Match& match) override;
    void stage_started(std::string_view stage) override;

    /// The last line: the exit code and the document that `--format json` would have printed.
    void result(ExitCode code, std::string_view document);
    /// The same of a document that may be long: `write` is called with what takes its pieces.
    using Pieces = std::function<void(std::string_view piece)>;
    void result(ExitCode code, const std::function<void(const Pieces& pieces)>& write);

 private:
    [[nodiscard]] std::string case_id() const;
    void put(const std::string& line);

    Stream& stream_;
    mutable std::mutex mutex_;
    std::string case_id_;
};

}  // namespace dsar::cli
