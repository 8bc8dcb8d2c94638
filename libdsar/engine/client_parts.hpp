// SPDX-License-Identifier: Apache-2.0
// Answers that are prepared for clients on their instruction (Art 28(3)(e)): one package a tenant,
// with nothing of another tenant or of ours in it.
#pragma once

#include "libdsar/base/spool.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/engine/answer.hpp"
#include "libdsar/map/data_map.hpp"

#include <string>
#include <vector>

namespace dsar {

/// Writes cases/CASE/package-TENANT and its zip for every tenant in `answer`'s matches whose client
/// has instructed us; those of a former search that are no longer due are taken away. `common` are
/// the facts of the person's own package. Throws Error (Failed).
std::vector<ClientPackage> write_client_packages(const Workspace& workspace, const CaseFile& file,
                                                 const Answer& answer, const Spool& spool,
                                                 const PackageFacts& common);

}  // namespace dsar
