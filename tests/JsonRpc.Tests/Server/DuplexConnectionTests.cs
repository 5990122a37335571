// SPDX-License-Identifier: Apache-2.0

using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.JsonRpc.Hosting;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Tests.Server;

[Parallelizable(ParallelScope.All)]
public sealed class DuplexConnectionTests
{
    [Test]
    public async Task Notification_that_comes_after_the_end_is_refused_and_harms_nobody()
    {
        using RpcDispatcher dispatcher = new(new RpcLimits(), TimeProvider.System, NullLogger.Instance);
        EndedConnection connection = new(dispatcher);
        await connection.RunAsync();
        await connection.DisposeAsync();
        connection.TrySend(new byte[10]).Should().BeFalse("the sender goes on with other connections");
    }

    /// <summary>The client hung up at once.</summary>
    private sealed class EndedConnection(RpcDispatcher dispatcher)
        : DuplexConnection(dispatcher, new RateLimiter(0, 1, TimeProvider.System), NullLogger.Instance, CancellationToken.None, CancellationToken.None)
    {
        public override MethodTable Methods { get; } = new([]);

        public override IPAddress? RemoteAddress => null;

        public override bool Allows(RpcAccess access) => true;

        protected override ValueTask<InboundMessage?> ReceiveAsync(CancellationToken cancellationToken) => ValueTask.FromResult<InboundMessage?>(null);

        protected override ValueTask SendAsync(ReadOnlyMemory<byte> piece, bool isLast, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        protected override void Abort()
        {
        }

        protected override ValueTask DisposeTransportAsync() => ValueTask.CompletedTask;
    }
}
