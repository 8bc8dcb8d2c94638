// SPDX-License-Identifier: Apache-2.0
// What the engine tells while it works. The engine never prints.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/model/match.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace dsar {

/// Receives progress; the default of every method does nothing. Called from several threads at
/// once.
class DSAR_API Progress {
 public:
    virtual ~Progress() = default;

    virtual void case_opened(std::string_view case_id);
    /// All stores, in the map's order, before the search begins.
    virtual void search_started(std::span<const std::string> stores);
    virtual void store_started(std::string_view store, std::string_view note);
    /// `total` is 0 when unknown; `unit` is a plural word (`records`, `bytes`).
    virtual void store_progress(std::string_view store, std::uint64_t done, std::uint64_t total,
                                std::string_view unit);
    /// A store is done with every wave. `note`: kinds of identifiers that it gave, or empty.
    virtual void store_finished(const StoreOutcome& outcome, std::string_view note);
    virtual void match_found(const Match& match);
    /// A stage after the search began: `plan`, `package`.
    virtual void stage_started(std::string_view stage);
};

}  // namespace dsar
