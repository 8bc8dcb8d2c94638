// SPDX-License-Identifier: Apache-2.0
// Rows from all over a table, without reading all of it where its key allows that.
#pragma once

#include "libdsar/stores/mysql/session.hpp"
#include "libdsar/stores/mysql/table.hpp"
#include "libdsar/stores/pass.hpp"

#include <functional>

namespace dsar {

/// StoreReader::sample. A primary key of one whole number is jumped into, at places drawn by the
/// seed. A larger table with another key, or whose numbers lie too unevenly, is passed over once,
/// and the server draws by the seed which rows come. Views, former rows, and what is no larger than
/// the sample are read from the beginning. The session is in a transaction and the table's columns
/// are read. Throws Error.
void sample_rows(MysqlSession& session, const MysqlTable& table, const SampleRequest& request,
                 const std::function<void(const Record& record)>& sink, Meter& meter);

}  // namespace dsar
