// SPDX-License-Identifier: Apache-2.0
#include "tests/stores/like_sqlite.hpp"
#include "tests/support/mysql_server.hpp"

#include <boost/test/unit_test.hpp>

namespace dsar::test {

BOOST_AUTO_TEST_CASE(mysql_answers_as_sqlite_does) {
    MysqlServer::get().start_afresh();
    MysqlServer::get().sql(
        "CREATE TABLE t(id int PRIMARY KEY, number int, mail varchar(200), other text, note text,"
        " KEY by_number(number, mail), KEY by_mail(mail)) COLLATE utf8mb4_nopad_bin; BEGIN;" +
        inserts_of(rows_like_sqlite(), mysql_literal) + "COMMIT");
    check_like_sqlite(*open_store(MysqlServer::get().store(), {}));
}

}  // namespace dsar::test
