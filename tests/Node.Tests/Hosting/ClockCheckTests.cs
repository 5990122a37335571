// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using PowerVerse.Chain.Node.Hosting;

namespace PowerVerse.Chain.Node.Tests.Hosting;

[Parallelizable(ParallelScope.All)]
public sealed class ClockCheckTests
{
    [TestCase(0)]
    [TestCase(3_600)]
    [TestCase(-90)]
    public async Task Offset_is_the_servers(int seconds)
    {
        TimeSpan? offset = await AskAsync((request, answer) =>
        {
            answer[0] = 0x24;
            answer[1] = 2;
            request.AsSpan(40, 8).CopyTo(answer.AsSpan(24));
            uint now = (uint)((DateTimeOffset.UtcNow - new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero)).TotalSeconds + seconds);
            BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(32), now);
            BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(40), now);
        });
        offset.Should().NotBeNull();
        offset!.Value.TotalSeconds.Should().BeApproximately(seconds, 3);
    }

    [Test]
    public async Task Answer_to_another_question_is_none() => (await AskAsync((_, answer) => answer[0] = 0x24)).Should().BeNull();

    [TestCase("127.0.0.1:99999")]
    [TestCase("127.0.0.1:0")]
    [TestCase("127.0.0.1:-1")]
    public async Task Server_with_a_port_that_is_none_does_not_answer(string server) =>
        (await ClockCheck.AskAsync(server, TimeProvider.System, CancellationToken.None)).Should().BeNull();

    private static async Task<TimeSpan?> AskAsync(Action<byte[], byte[]> fill)
    {
        using UdpClient server = new(new IPEndPoint(IPAddress.Loopback, 0));
        Task serving = Task.Run(async () =>
        {
            UdpReceiveResult request = await server.ReceiveAsync();
            byte[] answer = new byte[48];
            fill(request.Buffer, answer);
            await server.SendAsync(answer, request.RemoteEndPoint);
        });
        TimeSpan? offset = await ClockCheck.AskAsync($"127.0.0.1:{((IPEndPoint)server.Client.LocalEndPoint!).Port}", TimeProvider.System, CancellationToken.None);
        await serving;
        return offset;
    }
}
