// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Node.Hosting;

namespace PowerVerse.Chain.Node.Tests.Hosting;

/// <summary>What a crash between any two steps leaves, and what the next start makes of it.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DatabaseSwapTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("powerverse-swap-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Test]
    public void Incoming_database_takes_the_place_of_the_one_so_far()
    {
        Put("db", "old");
        Put("db-incoming", "new");

        DatabaseSwap.Run(_root);

        Found().Should().Equal(("db", "new"));
    }

    [TestCase("db=old", "db=old", TestName = "nothing was begun")]
    [TestCase("db=old,db-incoming=part", "db=old", TestName = "killed while the new one was filled")]
    [TestCase("db-replaced=old,db-incoming=new", "db=new", TestName = "killed between the two renames")]
    [TestCase("db=new,db-replaced=old", "db=new", TestName = "killed before the old one was removed")]
    [TestCase("db-replaced=old", "db=old", TestName = "the new one was taken away by hand")]
    [TestCase("", "", TestName = "an empty directory")]
    public void Finish_after_a_crash_leaves_one_whole_database(string before, string after)
    {
        foreach (string[] part in Parts(before))
        {
            Put(part[0], part[1]);
        }

        DatabaseSwap.Finish(_root);

        Found().Should().Equal(Parts(after).Select(static part => (part[0], part[1])));
    }

    private static IEnumerable<string[]> Parts(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static part => part.Split('='));

    private void Put(string name, string content)
    {
        Directory.CreateDirectory(Path.Combine(_root, name));
        File.WriteAllText(Path.Combine(_root, name, "content"), content);
    }

    private IEnumerable<(string Name, string Content)> Found() =>
        Directory.GetDirectories(_root).Select(static path => (Path.GetFileName(path), File.ReadAllText(Path.Combine(path, "content"))));
}
