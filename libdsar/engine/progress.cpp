// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/progress.hpp"

namespace dsar {

void Progress::case_opened(std::string_view) {}
void Progress::search_started(std::span<const std::string>) {}
void Progress::store_started(std::string_view, std::string_view) {}
void Progress::store_progress(std::string_view, std::uint64_t, std::uint64_t, std::string_view) {}
void Progress::store_finished(const StoreOutcome&, std::string_view) {}
void Progress::match_found(const Match&) {}
void Progress::stage_started(std::string_view) {}

}  // namespace dsar
