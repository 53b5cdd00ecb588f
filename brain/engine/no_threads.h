/* Where there are no threads (WebAssembly): the few names run.c uses of pthread.h and unistd.h, for a pool of the caller alone. */
#ifndef BRAIN_NO_THREADS_H
#define BRAIN_NO_THREADS_H

typedef int pthread_t, pthread_mutex_t, pthread_cond_t;

#define pthread_mutex_init(mutex, attributes) ((void)(mutex))
#define pthread_cond_init(cond, attributes) ((void)(cond))
#define pthread_mutex_destroy(mutex) ((void)(mutex))
#define pthread_cond_destroy(cond) ((void)(cond))
#define pthread_mutex_lock(mutex) ((void)(mutex))
#define pthread_mutex_unlock(mutex) ((void)(mutex))
#define pthread_cond_wait(cond, mutex) ((void)(cond))
#define pthread_cond_signal(cond) ((void)(cond))
#define pthread_cond_broadcast(cond) ((void)(cond))
#define pthread_create(thread, attributes, main, worker) ((void)(main), 1) /* none can be started */
#define pthread_join(thread, result) ((void)(thread))
#define getpid() 0 /* nor forks */

#endif
