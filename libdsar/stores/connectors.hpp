// SPDX-License-Identifier: Apache-2.0
// The connectors by name, for the one list in all.cpp; each is defined in its own file or folder.
#pragma once

#include "libdsar/stores/connector.hpp"

namespace dsar {

extern const Connector csv_connector;       ///< csv/csv.cpp
extern const Connector files_connector;     ///< files.cpp
extern const Connector json_connector;      ///< json/json.cpp
extern const Connector jsonl_connector;     ///< json/jsonl.cpp
extern const Connector mysql_connector;     ///< mysql/mysql.cpp
extern const Connector postgres_connector;  ///< postgres/postgres.cpp
extern const Connector sqlite_connector;    ///< sqlite/sqlite.cpp
extern const Connector text_connector;      ///< text/text.cpp

}  // namespace dsar
