// SPDX-License-Identifier: Apache-2.0
#include "tests/stores/like_sqlite.hpp"
#include "tests/support/postgres_server.hpp"

#include <boost/test/unit_test.hpp>

namespace dsar::test {

BOOST_AUTO_TEST_CASE(postgres_answers_as_sqlite_does) {
    PostgresServer::get().start_afresh();
    PostgresServer::get().sql(
        "SET search_path = shop;"
        "CREATE TABLE t(id integer PRIMARY KEY, number integer, mail text, other text, note text);"
        "CREATE INDEX by_number ON t(number, mail); CREATE INDEX by_mail ON t(mail);" +
        inserts_of(rows_like_sqlite(), sql_literal));
    check_like_sqlite(*open_store(PostgresServer::get().store(), {}));
}

}  // namespace dsar::test
