// SPDX-License-Identifier: Apache-2.0
// Restrictions that stand: what a case has marked or put into the vault and not lifted yet.
#pragma once

#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/journal.hpp"
#include "libdsar/engine/work.hpp"

#include <optional>
#include <span>
#include <string>

namespace dsar {

/// Whether a store was changed by an earlier run of this plan, or may have been: a run was killed
/// at it.
bool may_have_begun(std::span<const JournalEntry> entries, const std::string& plan);

/// The same of one store. A run that found a record stale has changed nothing.
bool may_have_begun(std::span<const JournalEntry> entries, const std::string& plan,
                    const std::string& store);

/// Whether records of a store went into the vault of a case and are not back, or may have: a run
/// was killed at it.
bool has_gone_to_vault(std::span<const JournalEntry> entries, const std::string& plan,
                       const std::string& store);

/// What the case restricts, or may: its apply has begun, and it was not lifted since. nullopt:
/// nothing.
std::optional<ApplyWork> standing_work(const CaseFile& file, std::span<const JournalEntry> entries);

/// Whether it ever restricted anything. Such a case is planned no more: what it marked then would
/// be taken for somebody else's.
bool has_restricted(const CaseFile& file, std::span<const JournalEntry> entries);

/// What to do with a case that has restricted a part of what it had to, and cannot go on: another
/// program has changed the rest since.
std::string next_after_half(Right right, const std::string& case_id);

/// The day's entry since which a restriction stands; nullptr: none has begun.
const JournalEntry* began(std::span<const JournalEntry> entries);

}  // namespace dsar
