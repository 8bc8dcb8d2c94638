// SPDX-License-Identifier: Apache-2.0
// Records that a restriction takes out of their store (recital 67: moved to another system, made
// unavailable): what puts each of them back lies sealed in the case until then.
#pragma once

#include "libdsar/cases/case_file.hpp"
#include "libdsar/engine/work.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/record.hpp"
#include "libdsar/stores/change.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace dsar {

/// Whether the records of a step lie in the vault once it is done.
bool goes_to_vault(const WorkStep& step);

/// A record as it lies in the vault of a case.
struct VaultedRecord {
    std::string case_id;
    std::string store;
    std::string collection;
    Record record;
    std::string copy;  ///< what puts it back (Change::put_back)
};

/// Keeps what puts back the records that the work takes out of a store, and the records as they
/// stand there: before they go. Throws Error as StoreReader::copies().
void fill_vault(const CaseFile& file, const Workspace& workspace, const ApplyWork& work,
                const std::string& store, StoreReader& reader);

/// Whether the vault of a store is there, or nothing of it has to be.
bool has_vault(const CaseFile& file, const ApplyWork& work, const std::string& store);

/// How many records of a store lie in the vault once the work is done.
std::size_t vaulted_in(const ApplyWork& work, const std::string& store);

/// What puts the records of a store back, parents before children. Pointing into `workspace.map`.
/// Throws Error (Failed) when the vault is not there or damaged.
std::vector<Change> put_backs(const CaseFile& file, const Workspace& workspace,
                              const ApplyWork& work, const std::string& store);

/// The records themselves, in the order of the work. Throws Error (Failed) when the vault is not
/// there, cannot be opened or is damaged.
std::vector<VaultedRecord> vaulted_records(const CaseFile& file, const ApplyWork& work,
                                           const std::string& store);

/// Forgets it: the records are back.
void empty_vault(const CaseFile& file, const ApplyWork& work, const std::string& store);

}  // namespace dsar
