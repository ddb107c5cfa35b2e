"""The output of scripts/bench in a short run. Its figures need an idle machine."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from shop import TOP, free_port

sys.path.insert(0, str(TOP / "scripts/lib/bench"))
import rounds  # noqa: E402
import statements  # noqa: E402


class RoundTests(unittest.TestCase):
    def measurement(self, *results):
        """A measurement whose runs come to these results."""
        results = iter(results)
        measured = rounds.measured
        self.addCleanup(setattr, rounds, "measured", measured)
        rounds.measured = lambda stand, run: {"requests": 10, "seconds": 1, "failed": 0, "rate": 10, "other": 0} | next(results)
        return rounds.Measurement(None, "product", "product by id", "straight", lambda *_: None)

    def test_a_run_with_errors_is_no_result(self):
        with self.assertRaisesRegex(rounds.Failed, "1 of 10 failed"):
            self.measurement({"failed": 1}).round(1, 3)

    def test_a_round_is_repeated_while_others_use_the_machine(self):
        measurement = self.measurement({"other": 0.5, "rate": 1}, {"other": 0.3, "rate": 2}, {"other": 0.02, "rate": 3})
        measurement.round(1, 3)
        self.assertEqual([found["rate"] for found in measurement.rounds], [3])

    def test_the_least_disturbed_round_counts_when_others_do_not_stop(self):
        measurement = self.measurement({"other": 0.5, "rate": 1}, {"other": 0.3, "rate": 2}, {"other": 0.4, "rate": 3})
        measurement.round(1, 2)
        self.assertEqual([found["rate"] for found in measurement.rounds], [2])

    def test_more_is_prepared_when_a_run_has_used_up_its_requests(self):
        measurement = self.measurement({"exhausted": 1, "rate": 1}, {"rate": 2})
        measurement.round(1, 0)
        self.assertEqual(measurement.rounds[0]["rate"], 2)


class StatementTests(unittest.TestCase):
    LOG = (
        "@@7 3/9 order@@ LOG:  execute s1: update orders\n\tset note = $1\n\twhere id = $2 and email = $3\n"
        "@@7 3/9 order@@ DETAIL:  parameters: $1 = 'it''s $2', $2 = '0190163d-8694-739b-aea5-966c26f8ad10', $3 = NULL\n"
        "@@8 4/1 order@@ LOG:  execute <unnamed>: select 1\n"
    )

    def test_statements_are_read_from_the_log_with_their_values(self):
        found = statements.parse(self.LOG)
        self.assertEqual([one.text for one in found], ["update orders\nset note = $1\nwhere id = $2 and email = $3", "select 1"])
        self.assertEqual(found[0].values, {1: "it's $2", 2: "0190163d-8694-739b-aea5-966c26f8ad10", 3: None})
        self.assertEqual([one.writes for one in found], [True, False])

    def test_writes_are_sent_with_new_ids(self):
        known = "0190163d-8694-739b-aea5-966c26f8ad10"
        groups = statements.writes_of(statements.parse(self.LOG), [known])
        script = statements.script_of_writes(groups, "order", ["1", "2"], "3")
        self.assertNotIn(known, script.text + str(script.variables))
        self.assertEqual(list(script.variables.values()), ["it's $2"])
        self.assertIn("email = null;", script.text)


class RunTests(unittest.TestCase):
    def test_a_short_run_tells_rates_limits_and_processor_time(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "result.json")
            done = subprocess.run(
                [TOP / "scripts/bench", "--case", "product", "--case", "checkout-1", "--rounds", "1", "--seconds", "1",
                 "--repeats", "0", "--json", file],
                env=os.environ | {"SHOP_PORT": str(free_port())},
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )
            self.assertEqual(done.returncode, 0, done.stdout)
            self.assertIn("product by id", done.stdout)
            result = json.loads(file.read_text(encoding="utf-8"))
        found = {(one["name"], one["way"]): one for one in result["measurements"]}
        self.assertEqual(
            set(found),
            {("sql-product", "limit"), ("sql-checkout-1", "limit"), ("product", "straight"), ("product", "nginx"),
             ("checkout-1", "straight"), ("checkout-1", "nginx")})
        for one in found.values():
            self.assertGreater(one["rate"], 0)
            self.assertGreater(one["cpu"]["all"], 0)
        self.assertGreater(found["product", "nginx"]["cpu"]["catalog"], 0)
        self.assertGreater(found["checkout-1", "straight"]["p99"], 0)
        self.assertEqual(found["product", "straight"]["limit"], "sql-product")


if __name__ == "__main__":
    unittest.main()
